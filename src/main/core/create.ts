import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toIsoTime } from '#shared/rules/time.ts'
import { openDatabase, type Database } from '#main/database/database.ts'
import { migrate } from '#main/database/migrate.ts'
import { createCalendarStore } from '#main/domain/calendar/store.ts'
import { readLexicon } from '#main/domain/catalogue/lexicon.ts'
import { createCatalogueStore } from '#main/domain/catalogue/store.ts'
import { PRACTICE_KEY, seedPreset } from '#main/domain/system/setup.ts'
import { CLOCK_OFFSET_KEY } from '#main/domain/system/service.ts'
import { createJobs } from '#main/jobs/jobs.ts'
import { createClock } from './clock.ts'
import type { Core, HostAbilities } from './core.ts'

export interface CoreOptions {
  /** File or postgres:// URL. */
  location: string
  resourcesDir: string
  workerUrl: URL
  host?: HostAbilities
  /** A new database becomes a practice database; an existing one stays what it is. */
  practice?: boolean
  version?: string
}

const HTTP_HOST: HostAbilities = { kind: 'http', print: 'dialog', chooseFolder: false, openFile: false }

async function metaValue(db: Database, key: string): Promise<string | undefined> {
  return (await db.read.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value
}

/** Opens, migrates and seeds the database and builds the services around it. Errors are those of openDatabase and migrate. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const db = await openDatabase(options.location)
  try {
    await migrate(db)
    await seedPreset(db, { resourcesDir: options.resourcesDir, now: toIsoTime(Date.now()), practice: options.practice ?? false })
    const practice = (await metaValue(db, PRACTICE_KEY)) === '1'
    return {
      db,
      clock: createClock(practice ? Number((await metaValue(db, CLOCK_OFFSET_KEY)) ?? 0) : 0),
      practice,
      version: options.version ?? programVersion(options.resourcesDir),
      host: options.host ?? HTTP_HOST,
      catalogue: await createCatalogueStore(db, readLexicon(options.resourcesDir)),
      calendar: await createCalendarStore(db),
      jobs: createJobs({ workerUrl: options.workerUrl, resourcesDir: options.resourcesDir }),
    }
  } catch (error) {
    await db.close().catch(() => undefined)
    throw db.translate(error)
  }
}

export async function closeCore(core: Core): Promise<void> {
  await core.jobs.close()
  await core.db.close()
}

function programVersion(resourcesDir: string): string {
  try {
    return (JSON.parse(readFileSync(join(resourcesDir, '..', 'package.json'), 'utf8')) as { version: string }).version
  } catch {
    return '0.0.0'
  }
}
