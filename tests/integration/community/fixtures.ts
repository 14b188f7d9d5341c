import { createCase } from '#main/domain/cases/service.ts'
import { CreateCaseInput } from '#shared/contract/cases.ts'
import type { Who, World } from '#tests/support/core.ts'
import { residentId } from '#tests/support/samples.ts'

let serial = 0

/** Puts an admission in force: the department may pass tasks of the matter to the community (null: to all). */
export async function admit(w: World, departmentCode: string, matterCode: string | null, { communityCode = null, amount = 2000, from = '2026-01-01' }: { communityCode?: string | null; amount?: number | null; from?: string } = {}): Promise<string> {
  const id = `adm-${departmentCode}-${++serial}`
  await w.core.db.write((tx) =>
    tx
      .insertInto('admission')
      .values({
        id, number: `准〔2026〕${serial}号`, department_code: departmentCode, community_code: communityCode, matter_code: matterCode, task: '协助', unit: '户次', amount_fen: amount,
        valid_from: from, valid_to: null, state: 'admitted', created_by: w.people.supervisor.id, created_at: w.core.clock.now(),
      } as never)
      .execute(),
  )
  return id
}

/** A case of resident `n` of a community, with every paper, handed to its department. */
export async function dispatched(w: World, matterCode: string, { n = ++serial, communityCode = 'C01' as string | null, who = 'clerk' as Who, name = '王小测' } = {}) {
  const matter = w.core.catalogue.matterNear(matterCode, '2026-03-02')
  const input = CreateCaseInput.parse({
    matterCode,
    applicant: { kind: 'person', name, idType: 'residentId', idNumber: residentId(n), phone: `1380000${String(n).padStart(4, '0')}`, address: '测试巷 9 号', ...(communityCode && { communityCode }) },
    materials: matter.materials.map((m) => ({ no: m.no, received: true, copies: Math.max(1, m.copies) })),
    step: 'dispatch',
  })
  return createCase(w.core, w.as(who), input)
}

export const REFUSED = (code: string, extra: object = {}) => ({ code, ...extra })
