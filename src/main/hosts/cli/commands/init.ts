import { shownLocation } from '#main/database/database.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { setUp } from '#main/domain/system/setup.ts'
import { Password } from '#shared/contract/session.ts'
import { AppError } from '#shared/contract/errors.ts'
import { readOptions, readStandardInput, required, UsageError } from '../arguments.ts'
import { RESOURCES_DIR, WORKER_URL } from '../paths.ts'

export const initCommand = {
  usage: '--db FILE|postgres://… --admin NAME --password-stdin [--practice]',
  async run(argv: string[]) {
    const options = readOptions(argv, {
      db: { type: 'string' },
      admin: { type: 'string' },
      'password-stdin': { type: 'boolean' },
      practice: { type: 'boolean' },
    })
    const location = required(options.db, 'db')
    const username = required(options.admin, 'admin')
    if (!options['password-stdin']) throw new UsageError('密码只从标准输入读取:请加 --password-stdin')
    const password = Password.safeParse((await readStandardInput()).replace(/\r?\n$/, ''))
    if (!password.success) throw new AppError('INPUT_INVALID', { field: 'password', message: password.error.issues[0]?.message ?? '密码不符合要求' })
    const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice: options.practice ?? false })
    try {
      const { user } = await setUp(core, { administrator: { username, displayName: username, password: password.data } })
      return { ok: true, database: shownLocation(location), practice: core.practice, administrator: user.username, matters: core.catalogue.matters().length, departments: core.catalogue.departments().length }
    } finally {
      await closeCore(core)
    }
  },
}
