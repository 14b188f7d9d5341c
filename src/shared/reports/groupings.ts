/** The tables of the report: what its rows are. */
export const GROUPINGS = ['department', 'matter', 'counter', 'staff', 'community'] as const
export type Grouping = (typeof GROUPINGS)[number]

export const GROUPING_LABELS: Record<Grouping, string> = { department: '部门', matter: '事项', counter: '窗口', staff: '人员', community: '社区' }
