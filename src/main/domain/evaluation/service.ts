import { AppError } from '#shared/contract/errors.ts'
import type { EvaluationView, FigureDrill, IndicatorOut, IndicatorValue, SaveIndicator } from '#shared/contract/evaluation.ts'
import { appliesTo, fold, FORMULAS, PRESET_INDICATORS, PRESET_NOTE, type FigureRow, type FormulaKey, type Indicator } from '#shared/rules/evaluation.ts'
import { SPAN_KINDS, type Span } from '#shared/rules/spans.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Tables } from '#main/database/schema.ts'
import { ledgersOf } from '#main/domain/ledgers/mapping.ts'
import { listingFile, listingPages, type ListFormat, type ListSheets, type Order } from '#main/domain/ledgers/listing.ts'
import { placeAndSpan } from '#main/domain/ledgers/scope.ts'
import { ROWS, type Counting } from './rows.ts'

type Row = Tables['evaluation_indicator']

function toOut(i: Indicator, suggested: boolean): IndicatorOut {
  const words = i.formula === null ? '由填报人写明数值和依据,以最新一次为准' : FORMULAS[i.formula].words
  return { ...i, suggested, words }
}
const fromRow = ({ updated_at: _, active, formula, ...r }: Row): Indicator => ({ ...r, active: active === 1, formula: formula as FormulaKey | null })
const toRow = ({ active, ...i }: Indicator, now: string): Row => ({ ...i, active: Number(active), updated_at: now })
const sameAs = (a: Indicator, b: Indicator): boolean => (Object.keys(b) as (keyof Indicator)[]).every((key) => a[key] === b[key])

/** The preset with what the centre changed or added, in the order of the positions. */
async function indicatorsOf(db: Reader | Tx): Promise<IndicatorOut[]> {
  const own = new Map((await (db as Reader).selectFrom('evaluation_indicator').selectAll().execute()).map((r) => [r.code, fromRow(r)]))
  const preset = PRESET_INDICATORS.map((p) => toOut(own.get(p.code) ?? p, sameAs(own.get(p.code) ?? p, p)))
  const added = [...own.values()].filter((i) => !PRESET_INDICATORS.some((p) => p.code === i.code)).map((i) => toOut(i, false))
  return [...preset, ...added].toSorted((a, b) => a.position - b.position || (a.code < b.code ? -1 : 1))
}

async function indicator(db: Reader | Tx, code: string): Promise<IndicatorOut> {
  const found = (await indicatorsOf(db)).find((i) => i.code === code)
  if (!found) throw new AppError('NOT_FOUND', { field: 'code', message: `没有指标 ${code}` })
  return found
}

export async function listIndicators(core: Core, call: Call): Promise<IndicatorOut[]> {
  allow(call, 'evaluation.read')
  return indicatorsOf(core.db.read)
}

/** Adds or changes an indicator. Errors: CONFLICT (entered values exist and the method would change). */
export function saveIndicator(core: Core, call: Call, input: SaveIndicator): Promise<IndicatorOut> {
  return act(core, call, { action: 'evaluation.configure', subject: input.code, request: input }, async ({ tx, now }) => {
    const wanted: Indicator = { ...input, unit: input.formula === null ? input.unit : FORMULAS[input.formula].unit }
    if (wanted.method === 'computed') {
      const value = await tx.selectFrom('evaluation_value').select('id').where('indicator_code', '=', input.code).limit(1).executeTakeFirst()
      if (value) throw new AppError('CONFLICT', { field: 'method', message: '这个指标已有填报的数值,请停用它并另建一个自动计算的指标' })
    }
    const { code, ...values } = toRow(wanted, now)
    await tx.insertInto('evaluation_indicator').values({ code, ...values }).onConflict((c) => c.column('code').doUpdateSet(values)).execute()
    return { result: await indicator(tx, code), detail: { ...wanted } }
  })
}

async function countingOf(core: Core, db: Reader | Tx, actor: Actor, community: string, span: Span): Promise<Counting> {
  const { ledgers } = await ledgersOf(db)
  return { db: db as Reader, community, span, now: core.clock.now(), ledgers, actor }
}

/** What was entered for a community and period, newest first, by indicator. */
async function enteredOf(db: Reader | Tx, community: string, period: string): Promise<Map<string, IndicatorValue['entered']>> {
  const rows = await (db as Reader)
    .selectFrom('evaluation_value as v')
    .innerJoin('staff as s', 's.id', 'v.entered_by')
    .where('v.community_code', '=', community)
    .where('v.period', '=', period)
    .orderBy('v.entered_at', 'desc')
    .orderBy('v.id', 'desc')
    .select(['v.indicator_code as code', 'v.value', 'v.evidence', 'v.entered_at as at', 's.display_name as by'])
    .execute()
  const found = new Map<string, IndicatorValue['entered']>()
  for (const { code, value, ...rest } of rows) found.set(code, [...(found.get(code) ?? []), { value: Number(value), ...rest }])
  return found
}

async function valueOf(counting: Counting, i: IndicatorOut, entered: IndicatorValue['entered']): Promise<IndicatorValue> {
  if (i.formula === null) return { indicator: i, value: entered[0]?.value ?? null, rows: null, entered }
  const rows = await ROWS[i.formula](counting)
  return { indicator: i, value: fold(FORMULAS[i.formula].fold, rows), rows: rows.length, entered: [] }
}

/**
 * The active indicators of one community in one period: computed now, or the newest entered. There is no call for several communities.
 * Errors: FORBIDDEN (another community), NOT_FOUND, PERIOD_INVALID (not begun).
 */
export async function evaluationValues(core: Core, call: Call, input: { community: string; period: string }): Promise<EvaluationView> {
  const actor = allow(call, 'evaluation.read')
  const { place, span } = await placeAndSpan(core, core.db.read, actor, input)
  const counting = await countingOf(core, core.db.read, actor, place.code, span)
  const entered = await enteredOf(core.db.read, place.code, span.text)
  const values: IndicatorValue[] = []
  for (const i of await indicatorsOf(core.db.read)) if (i.active && appliesTo(i, span.kind)) values.push(await valueOf(counting, i, entered.get(i.code) ?? []))
  return { community: place, period: span, note: PRESET_NOTE, values }
}

/** The rows a computed figure counts. Errors: as evaluationValues; INPUT_INVALID for an entered one. */
export async function evaluationRows(core: Core, call: Call, input: { code: string; community: string; period: string }): Promise<FigureDrill> {
  const actor = allow(call, 'evaluation.read')
  const { place, span } = await placeAndSpan(core, core.db.read, actor, input)
  const i = await indicator(core.db.read, input.code)
  if (i.formula === null) throw new AppError('INPUT_INVALID', { field: 'code', message: `“${i.name}”是填报的指标,没有明细,请看依据` })
  const rows: FigureRow[] = await ROWS[i.formula](await countingOf(core, core.db.read, actor, place.code, span))
  return { indicator: i, value: fold(FORMULAS[i.formula].fold, rows), count: rows.length, rows }
}

type Entering = { code: string; community: string; period: string; value: string; evidence: string }

/** Enters a value with its evidence; earlier ones stay. Errors: FORBIDDEN, NOT_FOUND, PERIOD_INVALID, INPUT_INVALID (computed, stopped, other period). */
export function enterValue(core: Core, call: Call, input: Entering): Promise<IndicatorValue> {
  return act(core, call, { action: 'evaluation.enter', subject: input.code, request: input }, async ({ tx, actor, now }) => {
    const { place, span } = await placeAndSpan(core, tx, actor, input)
    const i = await indicator(tx, input.code)
    if (i.method === 'computed') throw new AppError('INPUT_INVALID', { field: 'code', message: `“${i.name}”由系统自动计算,不能填报` })
    if (!i.active) throw new AppError('INPUT_INVALID', { field: 'code', message: `“${i.name}”已停用` })
    if (i.every !== span.kind) throw new AppError('INPUT_INVALID', { field: 'period', message: `“${i.name}”按${SPAN_KINDS[i.every]}填报` })
    // A preset indicator nobody changed has no row yet.
    const { words: _, suggested: __, ...plain } = i
    await tx.insertInto('evaluation_indicator').values(toRow(plain, now)).onConflict((c) => c.column('code').doNothing()).execute()
    const row = { id: uuid(), indicator_code: i.code, community_code: place.code, period: span.text, value: input.value, evidence: input.evidence, entered_by: actor.id, entered_at: now }
    await insertRows(tx, 'evaluation_value', [row])
    const entered = (await enteredOf(tx, place.code, span.text)).get(i.code) ?? []
    return { result: { indicator: i, value: entered[0]?.value ?? null, rows: null, entered }, detail: { community: place.code, period: span.text, value: input.value, evidence: input.evidence } }
  })
}

/** The values of a community and period as workbook or PDF. Errors: as evaluationValues. */
export const evaluationFile = async (core: Core, call: Call, format: ListFormat, input: { community: string; period: string }): Promise<{ bytes: Uint8Array; name: string }> =>
  listingFile(core, call, format, await orderOf(core, call, input))

/** The same as pages to print. Errors: as evaluationValues. */
export const evaluationPages = async (core: Core, call: Call, input: { community: string; period: string }): Promise<ListSheets> => listingPages(core, call, await orderOf(core, call, input))

async function orderOf(core: Core, call: Call, input: { community: string; period: string }): Promise<Order> {
  const view = await evaluationValues(core, call, input)
  const title = `${view.community.name}社区工作评估指标`
  const source = (v: IndicatorValue): string => v.entered[0] ? `${v.entered[0].evidence}（${v.entered[0].by} ${v.entered[0].at.slice(0, 10)} 填报）` : v.indicator.formula === null ? `${v.indicator.source}（未填报）` : v.indicator.words
  const table = {
    name: '评估指标', title, empty: '本期没有指标', notes: [view.note],
    columns: [
      { text: '代码', width: 8, kind: 'center' as const }, { text: '类别', width: 12, kind: 'center' as const }, { text: '指标', width: 26, kind: 'text' as const },
      { text: '数值', width: 12, kind: 'number' as const }, { text: '单位', width: 10, kind: 'center' as const }, { text: '取得方式', width: 10, kind: 'center' as const }, { text: '口径或依据', width: 64, kind: 'text' as const },
    ],
    rows: view.values.map((v) => [v.indicator.code, v.indicator.grouping, v.indicator.name, v.value, v.indicator.unit, v.indicator.method === 'computed' ? '自动计算' : '填报', source(v)]),
  }
  return {
    action: 'evaluation.read', name: 'evaluation.export', subject: `${view.community.code} ${view.period.text}`, file: `评估指标-${view.community.name}-${view.period.text}`,
    listing: { title, unit: `${view.community.name}社区`, period: `期间：${view.period.label}`, signers: ['社区负责人', '经手人', '日期'], tables: [table] },
  }
}
