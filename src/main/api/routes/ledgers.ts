import { file, os, PDF, XLSX } from '../base.ts'
import { burdenFile, burdenPages, burdenStatistics, endForm, listForms, recordForm } from '#main/domain/burden/service.ts'
import { enterValue, evaluationFile, evaluationPages, evaluationRows, evaluationValues, listIndicators, saveIndicator } from '#main/domain/evaluation/service.ts'
import { readMapping, saveMapping } from '#main/domain/ledgers/mapping.ts'
import { ledgerFile, ledgerPages, readLedgers } from '#main/domain/ledgers/service.ts'

const asFile = async (type: string, made: Promise<{ bytes: Uint8Array; name: string }>): Promise<File> => {
  const { bytes, name } = await made
  return file(bytes, name, type)
}

/** 台账 5+1, 要表登记, 评估指标. */
export const ledgers = {
  read: os.ledgers.read.handler(({ input, context }) => readLedgers(context.core, context.call, input)),
  xlsx: os.ledgers.xlsx.handler(({ input, context }) => asFile(XLSX, ledgerFile(context.core, context.call, 'xlsx', input))),
  pdf: os.ledgers.pdf.handler(({ input, context }) => asFile(PDF, ledgerFile(context.core, context.call, 'pdf', input))),
  pages: os.ledgers.pages.handler(({ input, context }) => ledgerPages(context.core, context.call, input)),
  mapping: os.ledgers.mapping.handler(({ context }) => readMapping(context.core, context.call)),
  saveMapping: os.ledgers.saveMapping.handler(({ input, context }) => saveMapping(context.core, context.call, input)),
}

export const burden = {
  list: os.burden.list.handler(({ input, context }) => listForms(context.core, context.call, input)),
  record: os.burden.record.handler(({ input, context }) => recordForm(context.core, context.call, input)),
  end: os.burden.end.handler(({ input, context }) => endForm(context.core, context.call, input)),
  statistics: os.burden.statistics.handler(({ context }) => burdenStatistics(context.core, context.call)),
  xlsx: os.burden.xlsx.handler(({ input, context }) => asFile(XLSX, burdenFile(context.core, context.call, 'xlsx', input))),
  pdf: os.burden.pdf.handler(({ input, context }) => asFile(PDF, burdenFile(context.core, context.call, 'pdf', input))),
  pages: os.burden.pages.handler(({ input, context }) => burdenPages(context.core, context.call, input)),
}

export const evaluation = {
  indicators: os.evaluation.indicators.handler(({ context }) => listIndicators(context.core, context.call)),
  save: os.evaluation.save.handler(({ input, context }) => saveIndicator(context.core, context.call, input)),
  values: os.evaluation.values.handler(({ input, context }) => evaluationValues(context.core, context.call, input)),
  rows: os.evaluation.rows.handler(({ input, context }) => evaluationRows(context.core, context.call, input)),
  enter: os.evaluation.enter.handler(({ input, context }) => enterValue(context.core, context.call, input)),
  xlsx: os.evaluation.xlsx.handler(({ input, context }) => asFile(XLSX, evaluationFile(context.core, context.call, 'xlsx', input))),
  pdf: os.evaluation.pdf.handler(({ input, context }) => asFile(PDF, evaluationFile(context.core, context.call, 'pdf', input))),
  pages: os.evaluation.pages.handler(({ input, context }) => evaluationPages(context.core, context.call, input)),
}
