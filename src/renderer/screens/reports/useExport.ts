import { client } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { saveNamed } from '../../components/download.ts'
import { useTicketed } from '../../components/useTicketed.ts'
import { exportName } from './figures.ts'

export type Period = { month: string; cutoff?: number; point?: string; span?: 'year' }
export type Format = 'xlsx' | 'pdf'

/** The workbook or the PDF of a period as a download, one at a time. */
export const useExport = (period: Period) =>
  useTicketed({
    work: async (format: Format, { ticket, signal }) => {
      const call = format === 'xlsx' ? client.reports.monthXlsx : client.reports.monthPdf
      return saveNamed(await call({ ...period, ticket }, { signal }), exportName(period.month, period.cutoff, format, period.point))
    },
    onDone: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
    stopped: '已取消导出,没有写出文件',
  })
