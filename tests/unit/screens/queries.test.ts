import { describe, expect, it } from 'vitest'
import type { SavedQuery } from '#shared/contract/queries.ts'
import { queries } from '#shared/contract/queries.ts'
import { bodyOf, checkDraft, columnsLeft, copyOf, dayChoices, draftOf, groupsOf, isPersonal, isSame, moved, newDraft, scheduleText } from '#renderer/screens/queries/draft.ts'
import { QUERY_COLUMN_NAMES } from '#shared/reports/queryColumns.ts'

const SAVED: SavedQuery = {
  id: 'q1', name: '民政名单', shared: true, ownerName: '试办', mine: true, updatedAt: '2026-03-02T09:00:00.000+08:00', departmentCode: null,
  filter: { department: 'MZ', states: ['accepted'], endedFrom: '2026-01-01' }, columns: [{ key: 'number', header: '流水号' }, { key: 'idNumber' }],
}

describe('lists of one\'s own', () => {
  it('go through the editor unchanged', () => {
    const body = bodyOf(draftOf(SAVED))
    expect(body).toEqual({ id: 'q1', name: '民政名单', shared: true, departmentCode: null, filter: SAVED.filter, columns: SAVED.columns })
    expect(queries.save['~orpc'].inputSchema?.['~standard'].validate(body)).toMatchObject({ value: body })
    expect(isSame(draftOf(SAVED), draftOf(SAVED))).toBe(true)
    expect(isSame({ ...draftOf(SAVED), name: '民政名单 ' }, draftOf(SAVED))).toBe(true)
    expect(isSame({ ...draftOf(SAVED), states: [] }, draftOf(SAVED))).toBe(false)
  })

  it('last month takes the place of the dates of receipt', () => {
    const draft = { ...newDraft('list'), name: '上月', receivedFrom: '2026-03-01', receivedTo: '2026-02-01', lastMonth: true }
    expect(bodyOf(draft).filter).toEqual({ lastMonth: true })
    expect(checkDraft(draft)).toEqual({})
    expect(checkDraft({ ...draft, lastMonth: false })).toEqual({ receivedTo: '止日早于起日' })
  })

  it('say what is missing', () => {
    expect(Object.keys(checkDraft({ ...newDraft('template'), columns: [] }))).toEqual(['name', 'departmentCode', 'columns'])
    expect(Object.keys(checkDraft({ ...newDraft('list'), name: 'x', endedFrom: '2026-02-02', endedTo: '2026-02-01' }))).toEqual(['endedTo'])
  })

  it('a copy is new, one\'s own and keeps the columns', () => {
    expect(copyOf(draftOf(SAVED))).toMatchObject({ id: null, shared: false, name: '民政名单(副本)', columns: [{ key: 'number', header: '流水号' }, { key: 'idNumber', header: '' }] })
    expect(copyOf({ ...draftOf(SAVED), name: '长'.repeat(60) }).name).toHaveLength(60)
  })

  it('columns move within the list only', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
    expect(columnsLeft(draftOf(SAVED))).toHaveLength(QUERY_COLUMN_NAMES.length - 2)
    expect([isPersonal([{ key: 'number' }]), isPersonal([{ key: 'number' }, { key: 'phone' }])]).toEqual([false, true])
  })

  it('stand under their headings, empty ones left out', () => {
    expect(groupsOf([SAVED, { ...SAVED, id: 'q2', departmentCode: 'MZ' }]).map((g) => [g.title, g.items.map((q) => q.id)])).toEqual([['我的查询', ['q1']], ['部门导入模板', ['q2']]])
  })

  it('schedules in words', () => {
    expect(scheduleText({ every: 'day', at: '08:00', day: 1 })).toBe('每天 08:00')
    expect(scheduleText({ every: 'week', at: '08:30', day: 7 })).toBe('每周日 08:30')
    expect(scheduleText({ every: 'month', at: '18:00', day: 28 })).toBe('每月 28 日 18:00')
    expect([dayChoices('day').length, dayChoices('week').length, dayChoices('month').length]).toEqual([0, 7, 28])
  })
})
