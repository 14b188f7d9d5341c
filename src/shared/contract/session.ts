import { z } from 'zod'
import { ROLE_NAMES } from '#shared/rules/roles.ts'
import { CLEARANCES } from '#shared/rules/visibility.ts'
import { Ok, procedure, requiredLine } from './common.ts'

export const Role = z.enum(ROLE_NAMES as [string, ...string[]]).transform((r) => r as (typeof ROLE_NAMES)[number])

/** The person logged in, as every screen knows them. */
export const User = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: Role,
  departmentCode: z.string().nullable(),
  pointCode: z.string().nullable(),
  counterNumber: z.string().nullable(),
  /** The community a community worker works for. */
  communityCode: z.string().nullable(),
  /** Heads the department or community: distributes its work and signs for it. */
  leads: z.boolean(),
  /** Up to which sensitivity of matters cases are seen. */
  clearance: z.enum(CLEARANCES),
})
export type User = z.infer<typeof User>

export const Password = z.string().min(8, '密码至少 8 位').max(200)

export const session = {
  create: procedure
    .route({ method: 'POST', path: '/session', summary: '登录', tags: ['session'] })
    .input(z.object({ username: requiredLine(64), password: z.string().min(1, '请输入密码').max(200) }))
    .output(z.object({ token: z.string(), user: User })),
  current: procedure
    .route({ method: 'GET', path: '/session', summary: '当前登录人', tags: ['session'] })
    .output(z.object({ user: User, locked: z.boolean(), idleSeconds: z.number() })),
  end: procedure.route({ method: 'DELETE', path: '/session', summary: '退出登录', tags: ['session'] }).output(Ok),
  lock: procedure.route({ method: 'POST', path: '/session/lock', summary: '锁屏', tags: ['session'] }).output(Ok),
  unlock: procedure
    .route({ method: 'POST', path: '/session/unlock', summary: '解锁', tags: ['session'] })
    .input(z.object({ password: z.string().min(1).max(200) }))
    .output(Ok),
  changePassword: procedure
    .route({ method: 'POST', path: '/session/password', summary: '修改密码', tags: ['session'] })
    .input(z.object({ oldPassword: z.string().min(1).max(200), newPassword: Password }))
    .output(Ok),
}
