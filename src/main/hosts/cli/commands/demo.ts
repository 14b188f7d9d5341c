export const demoCommand = {
  usage: '--out DIR [--cases 300] [--seed 1]',
  run: (): Promise<unknown> => Promise.reject(new Error('not wired')),
}
