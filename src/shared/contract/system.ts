import { z } from 'zod'
import { SETTING_KEYS, type SettingKey } from '#shared/rules/settings.ts'
import { CLEARANCES } from '#shared/rules/visibility.ts'
import { Int, IsoDateText, IsoTimeText, Ok, line, procedure, requiredLine } from './common.ts'
import { Password, Role, User } from './session.ts'

const Staff = User.extend({ active: z.boolean(), lockedUntil: z.string().nullable() })
export type Staff = z.infer<typeof Staff>

/** Raised when a desk of the release before can no longer work with a host of this one (a call it makes is gone or asks for more). */
export const CONTRACT_REVISION = 1

/** What the host can do; the renderer shows only what works here. */
export const Capabilities = z.object({
  host: z.enum(['electron', 'http']),
  version: z.string(),
  /** CONTRACT_REVISION of the host. */
  revision: z.number(),
  /** 'direct': the host prints silently on a chosen printer; 'dialog': the browser's print dialog. */
  print: z.enum(['direct', 'dialog']),
  chooseFolder: z.boolean(),
  openFile: z.boolean(),
  database: z.enum(['sqlite', 'postgres']),
  practice: z.boolean(),
  /** True until the first administrator exists. */
  setupNeeded: z.boolean(),
  centreName: z.string(),
  now: z.string(),
})
export type Capabilities = z.infer<typeof Capabilities>

const Setting = z.object({
  key: z.enum(SETTING_KEYS as [SettingKey, ...SettingKey[]]),
  label: z.string(),
  unit: z.enum(['个月', '个工作日', '天', '小时', '分钟']),
  default: z.number(),
  min: z.number(),
  max: z.number(),
  who: z.string(),
  note: z.string(),
  value: z.number(),
})
export type SettingView = z.infer<typeof Setting>

export const system = {
  health: procedure
    .route({ method: 'GET', path: '/health', summary: '健康检查', tags: ['system'] })
    .output(z.object({ ok: z.boolean(), schemaVersion: z.number() })),
  capabilities: procedure
    .route({ method: 'GET', path: '/capabilities', summary: '宿主能力', tags: ['system'] })
    .output(Capabilities),
  setUp: procedure
    .route({ method: 'POST', path: '/setup', summary: '首次启动:建立中心与第一位管理员', tags: ['system'] })
    .input(
      z.object({
        centreName: requiredLine(60).optional(),
        pointName: requiredLine(40).optional(),
        address: line(100).optional(),
        phone: line(40).optional(),
        administrator: z.object({ username: requiredLine(64), displayName: requiredLine(40), password: Password }),
      }),
    )
    .output(z.object({ token: z.string(), user: User })),
  audit: procedure
    .route({ method: 'GET', path: '/audit', summary: '审计日志', tags: ['system'] })
    .input(z.object({ cursor: Int.optional(), limit: Int.min(1).max(500).default(100), q: line(60).optional() }))
    .output(
      z.object({
        items: z.array(
          z.object({
            seq: z.number(),
            at: z.string(),
            actorName: z.string(),
            action: z.string(),
            subject: z.string().nullable(),
            outcome: z.enum(['ok', 'refused']),
            detail: z.unknown(),
          }),
        ),
        nextCursor: z.number().nullable(),
      }),
    ),
  settings: {
    list: procedure.route({ method: 'GET', path: '/settings', summary: '参数:中心可以修改的各项数字', tags: ['system'] }).output(z.array(Setting)),
    save: procedure
      .route({ method: 'PUT', path: '/settings/{key}', summary: '修改一项参数', tags: ['system'] })
      .input(z.object({ key: Setting.shape.key, value: Int }))
      .output(Setting),
  },
  practiceClock: procedure
    .route({ method: 'POST', path: '/practice/clock', summary: '练习库:拨动时钟', tags: ['practice'] })
    .input(z.object({ now: z.union([IsoTimeText, IsoDateText]) }))
    .output(z.object({ now: z.string() })),
}

const StaffInput = z.object({
  username: requiredLine(64),
  displayName: requiredLine(40),
  role: Role,
  departmentCode: z.string().max(8).nullable().default(null),
  pointCode: z.string().length(3).nullable().default(null),
  counterNumber: z.string().length(2).nullable().default(null),
  communityCode: z.string().max(20).nullable().default(null),
  leads: z.boolean().default(false),
  /** Null: as the role has it. */
  clearance: z.enum(CLEARANCES).nullable().default(null),
})

export const people = {
  list: procedure.route({ method: 'GET', path: '/people', summary: '人员', tags: ['people'] }).output(z.array(Staff)),
  create: procedure
    .route({ method: 'POST', path: '/people', summary: '新增人员', tags: ['people'], successStatus: 201 })
    .input(StaffInput.extend({ password: Password }))
    .output(Staff),
  update: procedure
    .route({ method: 'PATCH', path: '/people/{id}', summary: '修改人员', tags: ['people'] })
    .input(StaffInput.omit({ username: true }).partial().extend({ id: z.string(), active: z.boolean().optional(), unlock: z.boolean().optional(), password: Password.optional() }))
    .output(Staff),
}

export const backup = {
  make: procedure
    .route({ method: 'POST', path: '/backup', summary: '备份数据库', tags: ['system'] })
    .output(z.object({ file: z.string(), bytes: z.number(), sha256: z.string() })),
}

export { Ok }
