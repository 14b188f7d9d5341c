import { AppError } from '#shared/contract/errors.ts'
import { spanOf, type Span } from '#shared/rules/spans.ts'
import { dateOf } from '#shared/rules/time.ts'
import type { Actor, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

/** Refuses a community worker the papers of another community (FORBIDDEN). */
export function refuseOtherCommunity(actor: Actor, community: string | null): void {
  if (actor.role !== 'communityWorker') return
  if (actor.communityCode === null) throw new AppError('FORBIDDEN', { message: '您还没有分到社区,请联系系统管理员' })
  if (community !== actor.communityCode) throw new AppError('FORBIDDEN', { message: '只能看和办本社区的', data: { community: actor.communityCode } })
}

/** A community and a period that has begun, both as people may ask for them. Errors: FORBIDDEN, NOT_FOUND, PERIOD_INVALID. */
export async function placeAndSpan(core: Core, db: Reader | Tx, actor: Actor, { community, period }: { community: string; period: string }): Promise<{ place: { code: string; name: string }; span: Span }> {
  refuseOtherCommunity(actor, community)
  const place = await (db as Reader).selectFrom('community').select(['code', 'name']).where('code', '=', community).executeTakeFirst()
  if (!place) throw new AppError('NOT_FOUND', { field: 'community', message: '没有这个社区' })
  const span = spanOf(period)
  if (span.from > dateOf(core.clock.now())) throw new AppError('PERIOD_INVALID', { field: 'period', message: `${span.label}还没有开始,请选择已经开始的期间` })
  return { place, span }
}
