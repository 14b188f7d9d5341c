import { z } from 'zod'
import { line, Ok, procedure, requiredLine } from './common.ts'

const PrintJob = z.object({
  id: z.string(),
  documentId: z.string(),
  kind: z.string(),
  number: z.string(),
  caseNumber: z.string().nullable(),
  copyNo: z.number(),
  status: z.enum(['queued', 'printing', 'printed', 'failed', 'cancelled']),
  printer: z.string().nullable(),
  failure: z.string().nullable(),
  requestedAt: z.string(),
})
export type PrintJob = z.infer<typeof PrintJob>

const DocumentPages = z.object({ id: z.string(), kind: z.string(), number: z.string(), paper: z.enum(['A4', '80mm']), pages: z.array(z.string()) })

export const documents = {
  pdf: procedure
    // Asked for as /documents/{id}.pdf; the router matches whole segments, so the ending is taken off here.
    .route({ method: 'GET', path: '/documents/{id}', summary: '文书 PDF/A', tags: ['documents'] })
    .input(z.object({ id: z.string().max(44).transform((id) => id.replace(/\.pdf$/, '')), copy: z.coerce.number().int().min(0).optional() }))
    .output(z.instanceof(Blob)),
  pages: procedure
    .route({ method: 'GET', path: '/documents/{id}/pages', summary: '文书各页 SVG(与纸面一致)', tags: ['documents'] })
    .input(z.object({ id: z.string().max(40), copy: z.coerce.number().int().min(0).optional() }))
    .output(DocumentPages),
  bundle: procedure
    .route({ method: 'POST', path: '/documents/bundle', summary: '一次取多份文书各页 SVG,按打印顺序', tags: ['documents'] })
    .input(z.object({ ids: z.array(z.string().max(40)).min(1).max(20) }))
    .output(z.array(DocumentPages)),
  reprint: procedure
    .route({ method: 'POST', path: '/documents/{id}/reprint', summary: '补打(记次数与原因)', tags: ['documents'] })
    .input(z.object({ id: z.string().max(40), reason: requiredLine(100) }))
    .output(PrintJob),
  queue: procedure
    .route({ method: 'GET', path: '/print-jobs', summary: '打印队列', tags: ['documents'] })
    .input(z.object({ all: z.union([z.boolean(), z.stringbool()]).default(false) }))
    .output(z.array(PrintJob)),
  print: procedure
    .route({ method: 'POST', path: '/documents/{id}/print', summary: '首次打印', tags: ['documents'] })
    .input(z.object({ id: z.string().max(40), printer: line(200).optional() }))
    .output(PrintJob),
  printResult: procedure
    .route({ method: 'POST', path: '/print-jobs/{id}/result', summary: '记录打印结果', tags: ['documents'] })
    .input(z.object({ id: z.string().max(40), status: z.enum(['printed', 'failed', 'cancelled', 'queued']), failure: line(300).optional() }))
    .output(Ok),
}
