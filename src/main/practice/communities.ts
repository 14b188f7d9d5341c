import type { CommunityTask } from '#shared/contract/community.ts'
import { WORK_FORMS, type WorkForm } from '#shared/rules/communityWork.ts'
import { addDays, dateOf, type IsoDate } from '#shared/rules/time.ts'
import type { Actor } from '#main/core/core.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { postNotice, takeDownNotice } from '#main/domain/community/notices.ts'
import { assignTask, finishTask, listTasks, signTask } from '#main/domain/community/tasks.ts'
import { callOf, DAY, HOUR, later } from './agenda.ts'
import type { DistrictPlay } from './district.ts'
import { madeUpPerson } from './people.ts'
import { COMMUNITIES, one } from './staff.ts'

/** Days from the end of the month, matter, whether it is left lying: what a community has on its desk these days. */
const RECENT = [[-9, 'MZ-03', true], [-3, 'LD-02', false], [-2, 'MZ-06', false], [-2, 'LD-02', true], [-1, 'MZ-01', false]] as const

/** Cases of residents of the first community that the department has in hand and not decided. */
function recentCases({ core, staff, random, left, day, on }: DistrictPlay): void {
  for (const [i, [n, matterCode, leave]] of RECENT.entries())
    on(day(n), `10:3${i}`, async () => {
      const matter = core.catalogue.matterNear(matterCode, day(n))
      const materials = matter.materials.filter((m) => m.required).map((m) => ({ no: m.no, received: true }))
      const { id, departmentCode } = await createCase(core, callOf(random.pick(staff.clerks)), { matterCode, applicant: { ...madeUpPerson(random), communityCode: COMMUNITIES[0] }, materials, step: 'dispatch' })
      if (leave) left.add(id)
      const officer = one(staff.officers.get(departmentCode), departmentCode)
      on(day(n), `15:3${i}`, async () => void (await applyEvent(core, callOf(officer), { type: 'signIn', id, receiver: officer.name })))
    })
}

/** Every working morning the head of each community gives out what came in; most is done in a few days, some is left lying. */
export function playCommunities(play: DistrictPlay, days: readonly IsoDate[], earlier: readonly IsoDate[]): void {
  const seen = new Set<string>()
  recentCases(play)
  for (const [i, code] of COMMUNITIES.entries()) {
    const people = one(play.staff.workers.get(code), code)
    for (const date of [...earlier, ...days]) play.on(date, `09:4${i}`, () => morning(play, people, seen))
  }
}

async function morning(play: DistrictPlay, people: readonly Actor[], seen: Set<string>): Promise<void> {
  const { core, random, month } = play
  const head = one(people[0], 'head')
  for (const task of await listTasks(core, callOf(head), { state: 'open', limit: 500 })) {
    if (seen.has(task.id)) continue
    seen.add(task.id)
    // Of the month before everything is done, or it could not be settled.
    const settled = !task.openedAt.startsWith(month)
    if (play.left.has(task.caseId) || (!settled && random.chance(0.15))) continue
    const worker = random.pick(people.slice(1))
    await assignTask(core, callOf(head), { id: task.id, staffId: worker.id })
    if (!settled && random.chance(0.1)) continue
    later(play, random.between(1, 5) * HOUR, () => takeUp(play, task, worker, settled))
  }
}

async function takeUp(play: DistrictPlay, task: CommunityTask, worker: Actor, settled: boolean): Promise<void> {
  const { core, random } = play
  if (!(await isOpen(play, task, worker))) return
  await signTask(core, callOf(worker), { id: task.id })
  if (settled || task.notice.refusal !== null || random.chance(0.4)) return later(play, random.between(1, 3) * DAY, () => finish(play, task, worker))
  const from = dateOf(core.clock.now())
  const posted = await postNotice(core, callOf(worker), { id: task.id, from, place: `${task.communityName}社区公示栏` })
  later(play, (task.notice.days + 1) * DAY, async () => {
    const on = addDays(posted.notice.to ?? from, 1)
    await takeDownNotice(core, callOf(worker), { id: task.id, on, objections: random.chance(0.8) ? '无' : '一户邻居来电询问,已说明,没有异议' })
    await finish(play, task, worker)
  })
}

/** The department may have decided meanwhile. */
const isOpen = async ({ core }: DistrictPlay, task: CommunityTask, worker: Actor): Promise<boolean> =>
  (await listTasks(core, callOf(worker), { state: 'open', limit: 500 })).some((t) => t.id === task.id)

async function finish(play: DistrictPlay, task: CommunityTask, worker: Actor): Promise<void> {
  if (await isOpen(play, task, worker)) await finishTask(play.core, callOf(worker), { id: task.id, form: formOf(play, task) })
}

/** Something plausible for each field of the form. */
function formOf({ core, random }: DistrictPlay, { work }: CommunityTask): WorkForm {
  const today = dateOf(core.clock.now())
  const asked = random.between(8, 20)
  const values: WorkForm = {
    visitedOn: today, askedOn: today, doneOn: today, from: today, to: today, place: '社区公示栏', objections: '无',
    met: random.pick(['本人', '本人和配偶', '本人,邻居在场', '其子']),
    findings: random.pick(['住房、收入情况与申报一致', '独居,靠退休金生活,情况与申报一致', '家中两人,一人务工,收入证明已核对', '患病在家休养,邻居说明属实']),
    asked, inFavour: asked - random.between(0, 2), against: 0,
    conclusion: work === 'homeVisit' ? random.pick(['情况属实', '情况属实', '情况属实', '情况不符']) : '多数居民同意,请注意油烟和夜间噪声',
    what: random.pick(['上门收取材料并送回', '陪同前往评定', '电话通知并代为登记', '走访核对,填写登记表']), count: 1,
  }
  return Object.fromEntries(WORK_FORMS[work].fields.map(({ name }) => [name, values[name]]))
}
