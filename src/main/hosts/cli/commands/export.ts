export const exportMonthCommand = {
  usage: '--db FILE|postgres://… --month YYYY-MM [--cutoff 17] --out FILE.xlsx',
  run: (): Promise<unknown> => Promise.reject(new Error('not wired')),
}
