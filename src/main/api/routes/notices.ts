import { listNotices, seeNotices } from '#main/domain/notices/service.ts'
import { os } from '../base.ts'

export const notices = {
  list: os.notices.list.handler(({ context }) => listNotices(context.core, context.call)),
  see: os.notices.see.handler(({ input, context }) => seeNotices(context.core, context.call, input.keys)),
}
