import { amountInWords } from '../rules/money.ts'
import type { DocumentInput } from './data.ts'
import { head } from './specimenParts.ts'
import type { SpecimenName } from './specimenParts.ts'
import { specimen } from './specimenTypes.ts'
import type { Specimen } from './specimenTypes.ts'

const TASKS = [['低保家庭入户核查', '户'], ['公共场所卫生许可征求意见公示', '次'], ['流动人口婚育情况调查', '户']] as const

function line(i: number): DocumentInput<'D21'>['lines'][number] {
  const [task, unit] = TASKS[i % TASKS.length]!
  const unitFen = i % 3 === 2 ? null : 1250 + i * 50
  return { task, unit, unitFen, tasks: 4 + i, units: 6 + i, amountFen: unitFen === null ? null : unitFen * (6 + i) }
}

const DEDUCTIONS = [{ no: 12, reason: '两户未按约定时间入户，改由部门自行办理；经双方核对，按两户的单价扣减，并附核对记录一份', amountFen: -2500 }]
const CORRECTIONS = [{ no: 13, about: '流动人口婚育情况调查', reason: '补定单价 10.00 元', amountFen: 8000 }]

function settlement(name: SpecimenName): DocumentInput<'D21'> {
  const lines = Array.from({ length: name === 'many' ? 40 : 3 }, (_, i) => line(i))
  const deductions = name === 'long' ? DEDUCTIONS : []
  const corrections = name === 'long' ? CORRECTIONS : []
  const totalFen = [...lines, ...deductions, ...corrections].reduce((sum, l) => sum + (l.amountFen ?? 0), 0)
  return {
    ...head('D21', '淮受〔2026〕第00301号'),
    department: '区民政局', community: name === 'rare' ? '㛃頔里社区' : '游府西街社区', month: '2026-10', lines, deductions, corrections,
    unpriced: lines.filter((l) => l.unitFen === null).reduce((n, l) => n + l.tasks, 0) - corrections.length,
    totalFen, totalWords: amountInWords(totalFen), closedAt: '2026-11-05T16:20:00.000+08:00',
    signed: { department: { by: '周立', at: '2026-11-05T10:05:00.000+08:00' }, community: { by: '吴秀兰', at: '2026-11-05T16:20:00.000+08:00' } },
  }
}

export const FUND_SPECIMENS: Specimen[] = (['normal', 'long', 'rare', 'many'] as const).map((name) => specimen('D21', name, settlement(name)))
