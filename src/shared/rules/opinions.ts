/** Opinion templates of a department (办理意见模板): what a result is called, where its text goes, and what is filled in. */
export const OPINION_RESULTS = {
  any: '通用', granted: '准予 / 办成', refused: '不予批准', partly: '部分准予', filed: '备案 / 登记', other: '其他', reject: '退件', sendBack: '退回',
} as const
export type OpinionResult = keyof typeof OPINION_RESULTS
export const OPINION_RESULT_NAMES = Object.keys(OPINION_RESULTS) as OpinionResult[]

export interface OpinionTemplate {
  matterCode: string | null
  result: OpinionResult
}

export interface OpinionUse {
  /** Event of the form. */
  event: string
  /** Result chosen in the form of closing. */
  result?: string | undefined
  matterCode: string
}

/** Templates that fit: of the matter before those of the whole department, of the very result before the general ones. */
export function fitting<T extends OpinionTemplate>(templates: readonly T[], { event, result, matterCode }: OpinionUse): T[] {
  const wanted = event === 'close' || event === 'finishOnTheSpot' ? result : event
  const rank = (t: T): number => Number(t.matterCode === null) * 2 + Number(t.result === 'any')
  return templates
    .filter((t) => (t.matterCode === null || t.matterCode === matterCode) && (t.result === wanted || (t.result === 'any' && event === 'close')))
    .sort((a, b) => rank(a) - rank(b))
}

export interface OpinionFacts {
  applicantName: string
  matterName: string
  number: string
  today: string
}

/** Words in braces that stand for something of the case. */
export const OPINION_WORDS = ['申请人', '事项', '受理编号', '日期'] as const

/** The text with {申请人}, {事项}, {受理编号} and {日期} filled in; an unknown word stays as it is, to be seen. */
export function fillOpinion(body: string, { applicantName, matterName, number, today }: OpinionFacts): string {
  const [year, month, day] = today.split('-').map(Number)
  const words: Record<string, string> = { 申请人: applicantName, 事项: matterName, 受理编号: number, 日期: `${year}年${month}月${day}日` }
  return body.replace(/\{([^{}]+)\}/g, (whole, word: string) => words[word.trim()] ?? whole)
}
