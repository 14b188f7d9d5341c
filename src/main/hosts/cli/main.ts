import { AppError } from '#shared/contract/errors.ts'
import { UsageError } from './arguments.ts'
import { COMMANDS } from './commands/index.ts'

/** `centre <command>`: JSON on standard output; exit code 0 done, 1 refused or failed, 2 wrong usage. */
async function main(argv: string[]): Promise<number> {
  const [name = '', ...rest] = argv
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined
  if (!command) {
    const list = Object.entries(COMMANDS).map(([n, c]) => `  ${n} ${c.usage}`)
    process.stderr.write(`用法:npm run -s centre -- <命令>\n${list.join('\n')}\n`)
    return 2
  }
  try {
    const result = await command.run(rest)
    if (result !== undefined) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
    return (result as { ok?: boolean } | undefined)?.ok === false ? 1 : 0
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n用法:centre ${name} ${command.usage}\n`)
      return 2
    }
    const body = error instanceof AppError ? error.toBody() : { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
    if (!(error instanceof AppError)) console.error(error)
    process.stdout.write(`${JSON.stringify({ ok: false, error: body }, null, 2)}\n`)
    process.stderr.write(`${body.message}\n`)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
