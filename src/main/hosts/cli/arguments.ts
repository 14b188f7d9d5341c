import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Wrong words on the command line: exit code 2. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/** Parses `--name value` options strictly; an unknown or valueless one is a UsageError. */
export function readOptions<T extends Options>(argv: string[], options: T): { [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string } {
  try {
    return parseArgs({ args: argv, options, strict: true, allowPositionals: false }).values as never
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`缺少 --${name}`)
  return value
}

/** A whole number option within bounds. */
export function integer(value: string | undefined, name: string, fallback: number, min: number, max: number): number {
  if (value === undefined) return fallback
  const n = Number(value)
  if (!Number.isInteger(n) || n < min || n > max) throw new UsageError(`--${name} 应为 ${min} 到 ${max} 的整数`)
  return n
}

export async function readStandardInput(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin) text += String(chunk)
  return text
}
