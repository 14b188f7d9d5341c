import { parseArgs } from 'node:util'
import { AppError, type ErrorCode } from '#shared/contract/errors.ts'

export interface StartOptions {
  /** File or postgres:// URL; null: the usual file in the user's data folder. */
  database: string | null
  practice: boolean
  /** Epoch milliseconds for the clock of a practice database. */
  now: number | null
}

/** Reads what the person typed behind the program; switches of Chromium itself are passed over. */
export function readStartOptions(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): StartOptions {
  const known = { db: { type: 'string' as const }, practice: { type: 'boolean' as const }, now: { type: 'string' as const } }
  const { values } = parseArgs({ args: [...argv], options: known, strict: false, allowPositionals: true })
  const now = typeof values.now === 'string' ? Date.parse(values.now.length === 10 ? `${values.now}T00:00:00+08:00` : values.now) : null
  if (now !== null && Number.isNaN(now)) throw new AppError('INPUT_INVALID', { field: 'now', message: '--now 应为 ISO 8601 时间,如 2026-03-02T09:00:00+08:00' })
  const database = typeof values.db === 'string' && values.db !== '' ? values.db : environment.CENTRE_DB || null
  return { database, practice: values.practice === true, now }
}

export type Remedy = 'quit' | 'retry' | 'showFile' | 'local'

export interface StartFailure {
  title: string
  message: string
  detail: string
  /** In the order of the buttons; the first changes nothing and is the one Enter presses. */
  remedies: Remedy[]
}

export const REMEDY_LABELS: Record<Remedy, string> = { quit: '退出', retry: '再试一次', showFile: '打开数据库所在文件夹', local: '这次改用本机数据库' }

const ADVICE: Partial<Record<ErrorCode, { title: string; detail: string; remedies: Remedy[] }>> = {
  DATABASE_NEWER: {
    title: '程序版本太旧',
    detail: '数据没有被改动。请安装与其他窗口相同的版本后再打开。',
    remedies: ['quit'],
  },
  DATABASE_NOT_OURS: {
    title: '不是本系统的数据库',
    detail: '这个文件没有被改动。请核对数据库的位置。',
    remedies: ['quit', 'showFile'],
  },
  DATABASE_CORRUPT: {
    title: '数据库已损坏',
    detail: '原文件原样保留,没有删除或重置。请先另存一份原文件,再从同一文件夹里最近的备份(.bak)恢复。',
    remedies: ['quit', 'showFile'],
  },
  DATABASE_READ_ONLY: {
    title: '数据库不能写入',
    detail: '数据没有被改动。请检查文件和文件夹的权限,或磁盘是否写保护。',
    remedies: ['quit', 'retry', 'showFile'],
  },
  DATABASE_ON_SHARE: {
    title: '数据库不能放在网络共享上',
    detail: '网络共享不能保证断电时不丢数据。请把数据库放在本机磁盘,多台电脑共用请使用 PostgreSQL。',
    remedies: ['quit'],
  },
  DATABASE_UNAVAILABLE: {
    title: '连不上数据库',
    detail: '可能是另一个程序正占用数据库,或数据库服务器没有启动。数据没有被改动。',
    remedies: ['quit', 'retry'],
  },
  HOST_UNTRUSTED: {
    title: '大厅主机不是确认过的那一台',
    detail: '可能主机换了证书,也可能有人冒充。什么都没有发送。请打电话向主机管理员核对指纹;确实换了的,改用本机数据库,在“系统 → 大厅主机”里重新加入。',
    remedies: ['quit', 'retry', 'local'],
  },
  HOST_MISFIT: {
    title: '与大厅主机的版本不合',
    detail: '数据没有被改动。本机数据库里没有大厅主机的办件。',
    remedies: ['quit', 'retry', 'local'],
  },
  HOST_UNREACHABLE: {
    title: '连不上大厅主机',
    detail: '请检查主机是否开着、网线是否接好。本机数据库里没有大厅主机的办件。',
    remedies: ['quit', 'retry', 'local'],
  },
  DISK_FULL: {
    title: '磁盘已满',
    detail: '数据没有丢失。请清理磁盘,留出至少 1 GB 空间后再试。',
    remedies: ['quit', 'retry'],
  },
  NOT_PRACTICE: {
    title: '不是练习数据库',
    detail: '--now 只能用于练习数据库,正式数据库的时钟不能拨动。',
    remedies: ['quit'],
  },
}

/** What the person reads when the program cannot start, each cause in its own words; the safe button comes first. */
export function startFailure(error: unknown, location: string): StartFailure {
  const known = error instanceof AppError ? ADVICE[error.code] : undefined
  // A server's address may carry a password.
  const place = /^postgres(ql)?:/.test(location) ? '数据库:PostgreSQL 服务器' : location.startsWith('https:') ? `大厅主机:${location}` : `数据库:${location}`
  const message = error instanceof Error ? error.message : String(error)
  if (known) return { title: known.title, message, detail: `${known.detail}\n\n${place}`, remedies: known.remedies }
  return { title: '程序无法启动', message, detail: `数据没有被改动。请把上面这句话告诉系统管理员。\n\n${place}`, remedies: ['quit', 'retry'] }
}
