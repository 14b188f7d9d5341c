import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { actionLabel, detailText, journalWord, subjectText } from '#renderer/screens/system/audit.ts'
import { CASE_EVENT_NAMES } from '#shared/rules/caseMachine.ts'
import { ACTION_ROLES } from '#shared/rules/roles.ts'
import { checkPerson, EMPTY_PERSON, inputOf } from '#renderer/screens/system/people.ts'

describe('form of a person', () => {
  const officer = { ...EMPTY_PERSON, username: 'li', displayName: '李红', role: 'officer' as const, password: 'long enough' }

  it('asks an officer for the department and a new person for a password', () => {
    expect(checkPerson(officer, true)).toEqual({ departmentCode: '部门经办人要选择部门' })
    expect(checkPerson({ ...officer, departmentCode: 'SR', password: '1234567' }, true)).toEqual({ password: '密码至少 8 位' })
    expect(checkPerson({ ...officer, departmentCode: 'SR', password: '' }, false)).toEqual({})
  })

  it('sends only what the role needs', () => {
    expect(inputOf({ ...officer, departmentCode: 'SR', counter: '001/03' })).toMatchObject({ departmentCode: 'SR', pointCode: null, counterNumber: null })
    expect(inputOf({ ...officer, role: 'clerk', departmentCode: 'SR', counter: '001/03' })).toMatchObject({ departmentCode: null, pointCode: '001', counterNumber: '03' })
  })
})

/** Names of actions as the services write them; `${…}` parts come from the machines. */
function writtenActions(): string[] {
  const folder = path.resolve(import.meta.dirname, '../../../src/main')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(path.join(folder, name), 'utf8'))
  const names = files.flatMap((text) => [...text.matchAll(/(?:\b(?:name|action): |actAsSystem\(core, )'([a-z]+\.[a-zA-Z]+)'/g)].map((hit) => hit[1]!))
  return [...new Set(names)].sort()
}

describe('journal in words', () => {
  it('has a word for every action people and the system take', () => {
    const names = [...writtenActions(), ...Object.keys(ACTION_ROLES), ...CASE_EVENT_NAMES.map((name) => `case.${name}`)]
    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => actionLabel(name) === name)).toEqual([])
  })

  it('finds an action by its word', () => {
    expect(journalWord('登录')).toBe('session.create')
    expect(journalWord('排队:叫号')).toBe('queue.call')
    expect(journalWord('王敏')).toBe('王敏')
  })

  it('shows what it has no word for, and details without brackets', () => {
    expect(actionLabel('unheard.of')).toBe('unheard.of')
    expect(detailText({ reason: '核对', empty: null, n: 2, sha256: 'ff', documents: [{ kind: 'D4', hash: 'aa' }, { kind: 'D8', hash: 'bb' }] })).toBe('理由:核对 · n:2 · 文书:D4、D8')
    expect(detailText({ cases: Array.from({ length: 9 }, (_, i) => String(i)) })).toBe('办件:0、1、2、3、4、5 等 9 项')
    expect(detailText({ counter: '03', priority: 'elderly' })).toBe('窗口:03 · 优先:老年人')
    expect(detailText(null)).toBe('')
    expect(subjectText('01a209c6-8c77-7206-b9f8-3f2c08712232')).toBe('…08712232')
    expect(subjectText('2026-10')).toBe('2026-10')
  })
})
