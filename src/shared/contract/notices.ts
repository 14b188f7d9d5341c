import { z } from 'zod'
import { NOTICE_KINDS, type NoticeKind } from '#shared/rules/notices.ts'
import { Ok, procedure } from './common.ts'

/** One thing a person should know of. Names no resident: it may be read over a shoulder. */
export const Notice = z.object({
  /** The same thing has the same key, so that what was seen stays seen. */
  key: z.string(),
  kind: z.enum(Object.keys(NOTICE_KINDS) as [NoticeKind, ...NoticeKind[]]),
  text: z.string(),
  /** When it came about, or the day it is due. */
  at: z.string(),
  /** Where it is dealt with: the part of the address behind `#/`. */
  path: z.string(),
  seen: z.boolean(),
})
export type Notice = z.infer<typeof Notice>

/** What is new for me, due soon, returned: counted from the records when asked, never sent. */
export const notices = {
  list: procedure
    .route({ method: 'GET', path: '/notices', summary: '提醒:新到、临期、退回', tags: ['notices'] })
    .output(z.object({ items: z.array(Notice), unseen: z.number() })),
  see: procedure
    .route({ method: 'POST', path: '/notices/seen', summary: '提醒已看过', tags: ['notices'] })
    .input(z.object({ keys: z.array(z.string().min(1).max(200)).min(1).max(200) }))
    .output(Ok),
}
