import { endAuthority, getAuthority, listAuthority, recordAuthority } from '#main/domain/authority/service.ts'
import { os } from '../base.ts'

export const authority = {
  list: os.authority.list.handler(({ context }) => listAuthority(context.core, context.call)),
  get: os.authority.get.handler(({ input, context }) => getAuthority(context.core, context.call, input.matterCode)),
  record: os.authority.record.handler(({ input, context }) => recordAuthority(context.core, context.call, input)),
  end: os.authority.end.handler(({ input, context }) => endAuthority(context.core, context.call, input)),
}
