import { describe, expect, test } from 'vitest'
import { AppError, ERRORS, type ErrorCode } from '#shared/contract/errors.ts'
import { readStartOptions, REMEDY_LABELS, startFailure } from '#main/hosts/electron/startup.ts'

const DATABASE_CODES = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => code.startsWith('DATABASE_') || code === 'DISK_FULL')

describe('start failures of the desktop program', () => {
  test.each(DATABASE_CODES)('%s has words of its own and leaving as the first button', (code) => {
    const failure = startFailure(new AppError(code), '/data/centre.db')
    expect(failure.title).not.toBe('程序无法启动')
    expect(failure.message).toBe(ERRORS[code].message)
    expect(failure.detail).toContain('/data/centre.db')
    expect(failure.remedies[0]).toBe('quit')
  })

  test('no two causes are told in the same words, and nothing offers to delete or reset', () => {
    const failures = DATABASE_CODES.map((code) => startFailure(new AppError(code), 'x'))
    expect(new Set(failures.map(({ title, detail }) => title + detail)).size).toBe(failures.length)
    expect(Object.values(REMEDY_LABELS).join()).not.toMatch(/删除|重置|覆盖/)
  })

  test('an unknown cause is told as it is, and the password of a server is not shown', () => {
    expect(startFailure(new Error('EACCES: permission denied'), '/x.db')).toMatchObject({ title: '程序无法启动', message: 'EACCES: permission denied' })
    expect(JSON.stringify(startFailure(new AppError('DATABASE_UNAVAILABLE'), 'postgres://desk:geheim@db/centre'))).not.toContain('geheim')
  })
})

describe('what is typed behind the program', () => {
  test('database, practice and clock; switches of Chromium are passed over', () => {
    const options = readStartOptions(['--no-sandbox', '/app', '--db', '/x/a.db', '--practice', '--now', '2026-03-02', '--lang=zh-CN'], {})
    expect(options).toEqual({ database: '/x/a.db', practice: true, now: Date.parse('2026-03-02T00:00:00+08:00') })
  })

  test('the environment names the database when nothing is typed; a wrong time is refused', () => {
    expect(readStartOptions([], { CENTRE_DB: '/y/b.db' })).toEqual({ database: '/y/b.db', practice: false, now: null })
    expect(readStartOptions([], {}).database).toBeNull()
    expect(() => readStartOptions(['--now', 'morgen'], {})).toThrow('ISO 8601')
  })
})
