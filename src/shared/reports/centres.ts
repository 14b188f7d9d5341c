import type { DistrictReport } from '../contract/district.ts'
import { addDays, type IsoDate } from '../rules/time.ts'
import { figureOf, type FigureKey } from './figures.ts'
import type { Days } from './period.ts'
import type { Section } from './sections.ts'

/** The last day on which a period is reported in time; `dueDays` is a setting of the district and of each centre. */
export const reportDue = ({ to }: Days, dueDays: number): IsoDate => addDays(to, dueDays)

type Submission = DistrictReport['submissions'][number]

/** Where a centre stands with its report, in words. */
export function standingOf(s: Submission): string {
  if (s.submitted) return [`已报 第${s.edition}版`, ...(s.late ? ['迟报'] : []), ...(s.zero ? ['零业务'] : [])].join(' · ')
  if (s.otherPeriod) return `按每月${s.otherPeriod.split('/')[1]}日起的期间报送,未计入合计`
  return s.late ? '逾期未报' : '未报'
}

/** The figures of the district's table of centres, in its order. */
export const CENTRE_FIGURES: FigureKey[] = ['received', 'accepted', 'closed', 'otherEnded', 'closingStock', 'onTimeRate', 'averageDays', 'overdue', 'satisfiedRate']

/** Sheet 按中心 of the district's workbook: every centre with its figures, and who has had no business or has not reported. */
export function centresSection({ submissions, due, dueDays }: Pick<DistrictReport, 'submissions' | 'due' | 'dueDays'>, total: Record<string, number | null>): Section {
  const names = (list: readonly Submission[]): Section['tables'][number]['rows'] => list.map((s, i) => [i + 1, s.centreName, standingOf(s), s.importedAt?.slice(0, 10) ?? null])
  const columns: Section['tables'][number]['columns'] = [{ text: '序号', kind: 'center' }, { text: '中心', kind: 'text' }, { text: '报送', kind: 'text', span: 2 }, { text: '导入日期', kind: 'date', span: 2 }]
  return {
    name: '按中心',
    widths: [7, 34, 30, 13, ...CENTRE_FIGURES.map(() => 11)],
    tables: [
      {
        title: '各中心',
        columns: [
          { text: '序号', kind: 'center' }, { text: '中心', kind: 'text' }, { text: '报送', kind: 'text' }, { text: '导入日期', kind: 'date' },
          ...CENTRE_FIGURES.map((key) => ({ text: figureOf(key).label, kind: figureOf(key).format })),
        ],
        rows: submissions.map((s, i) => [i + 1, s.centreName, standingOf(s), s.importedAt?.slice(0, 10) ?? null, ...CENTRE_FIGURES.map((key) => s.total?.[key] ?? null)]),
        total: ['', '全区合计', '', null, ...CENTRE_FIGURES.map((key) => total[key] ?? null)],
      },
      { title: '零业务', columns, rows: names(submissions.filter((s) => s.zero)), empty: '没有零业务的中心。' },
      { title: '未报送', columns, rows: names(submissions.filter((s) => !s.submitted)), empty: '各中心都已报送。' },
    ],
    notes: [`应于 ${due} 前(含当日)报送(统计期间结束后 ${dueDays} 日内),以第一次收到的为准。件数为各中心之和,比率按合计重新计算。`],
  }
}
