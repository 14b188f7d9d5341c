import { z } from 'zod'
import { IsoDateText, line, procedure, requiredLine } from './common.ts'

const Letter = z.object({ number: z.string(), from: z.string(), to: z.string() })

export const AuthorityState = z.object({
  /** Entry that applies today; null: decided and sealed by the owner department (catalogue). */
  id: z.string().nullable(),
  issuingAuthority: z.string(),
  sealOwner: z.string(),
  letter: Letter.nullable(),
  gap: z.enum(['notYet', 'expired']).nullable(),
  daysLeft: z.number().nullable(),
  colour: z.enum(['green', 'yellow', 'red']).nullable(),
  /** Why nothing can be accepted now; null: it can. */
  refusal: z.string().nullable(),
})
export type AuthorityState = z.infer<typeof AuthorityState>

export const AuthorityEntry = z.object({
  id: z.string(),
  issuingAuthority: z.string(),
  sealOwner: z.string(),
  delegated: z.boolean(),
  letterNumber: z.string().nullable(),
  letterFrom: z.string().nullable(),
  letterTo: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  note: z.string().nullable(),
  recordedBy: z.string(),
  recordedAt: z.string(),
})
export type AuthorityEntry = z.infer<typeof AuthorityEntry>

export const MatterAuthority = z.object({
  matterCode: z.string(),
  matterName: z.string(),
  departmentCode: z.string(),
  departmentName: z.string(),
  now: AuthorityState,
  /** Newest first. */
  history: z.array(AuthorityEntry),
})
export type MatterAuthority = z.infer<typeof MatterAuthority>

const matterCode = requiredLine(20)

/** 权责: who decides a matter, whose seal, under which letter. Entries are never changed, only ended and followed by others. */
export const authority = {
  list: procedure.route({ method: 'GET', path: '/authority', summary: '权责清单(全部事项,含历史)', tags: ['authority'] }).output(z.array(MatterAuthority)),
  get: procedure
    .route({ method: 'GET', path: '/authority/{matterCode}', summary: '一个事项的权责', tags: ['authority'] })
    .input(z.object({ matterCode }))
    .output(MatterAuthority),
  record: procedure
    .route({ method: 'POST', path: '/authority/{matterCode}', summary: '登记权责(从某日起;之前的到前一日止)', tags: ['authority'], successStatus: 201 })
    .input(
      z.object({
        matterCode,
        issuingAuthority: requiredLine(60),
        sealOwner: requiredLine(60),
        /** The power is delegated: only under the letter named. */
        letter: z.object({ number: requiredLine(60), from: IsoDateText, to: IsoDateText }).optional(),
        validFrom: IsoDateText,
        note: line(200).optional(),
      }),
    )
    .output(MatterAuthority),
  end: procedure
    .route({ method: 'POST', path: '/authority/{matterCode}/end', summary: '终止一条权责(之后由主管部门决定并盖章)', tags: ['authority'] })
    .input(z.object({ matterCode, id: z.string().max(40), lastDay: IsoDateText, note: line(200).optional() }))
    .output(MatterAuthority),
}
