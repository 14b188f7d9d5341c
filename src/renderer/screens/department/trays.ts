import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { CaseRow } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import { useInbox } from '../cases/data.ts'
import { byDue } from './scan.ts'

/** Trays of a department: what came, what is in hand, what is done and still to be handed over, what others wait for. */
export const BOXES = [
  { box: 'dispatched', label: '待签收', empty: '没有待签收的办件', hint: '受理中心转来的办件会出现在这里。' },
  { box: 'inProgress', label: '办理中', empty: '没有办理中的办件', hint: '签收后的办件会出现在这里,先到期的排在前面。' },
  { box: 'closed', label: '已办结', empty: '没有等待送达的办件', hint: '办结后、结果还没有送达的办件会出现在这里。' },
  { box: 'steps', label: '协办', empty: '没有等待本部门会办的环节', hint: '其他部门主办、要本部门会审的联办件会出现在这里;打开后按 K 办理本部门的环节。' },
] as const
export type Box = (typeof BOXES)[number]['box']

/** Beside the trays: where the papers are, what the desk got done, the sentences of the department. */
const VIEWS = [{ view: 'papers', label: '材料' }, { view: 'statistics', label: '统计' }, { view: 'opinions', label: '模板' }] as const
export type Shown = Box | (typeof VIEWS)[number]['view']
export const TABS: readonly { id: Shown; label: string }[] = [...BOXES.map(({ box, label }) => ({ id: box, label })), ...VIEWS.map(({ view, label }) => ({ id: view, label }))]
export const isBox = (shown: Shown): shown is Box => BOXES.some((other) => other.box === shown)

/** An officer sees their own department; others pick one, and the choice is kept. */
export function useDepartment() {
  const { user } = useSession()
  const [picked, pick] = useLocalStorage<string | null>({ key: 'centre.department', defaultValue: null, getInitialValueInEffect: false })
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  const fixed = user.role === 'officer'
  const code = fixed ? user.departmentCode : (picked ?? departments.data?.[0]?.code ?? null)
  return { fixed, code, pick, all: departments.data ?? [], department: departments.data?.find((d) => d.code === code), error: departments.error }
}

/** The trays with their rows in the order they fall due, and how many each holds. `mine`: of those in hand only the officer's own. */
export function useBoxes(code: string | null, mine: boolean) {
  const all = {
    dispatched: useInbox(code, { state: 'dispatched' }), inProgress: useInbox(code, { state: 'inProgress', ...(mine && { view: 'mine' }) }), closed: useInbox(code, { state: 'closed' }),
    steps: useInbox(code, { view: 'steps' }),
  }
  const rowsOf = (box: Box): CaseRow[] => byDue(all[box].data?.items ?? [])
  const count = (id: Shown): string => {
    const data = isBox(id) ? all[id].data : undefined
    return data ? `${data.items.length}${data.nextCursor ? '+' : ''}` : ''
  }
  return { all, rowsOf, count }
}
