import type { AtStations, Department, MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { createMatterSearch, EMPTY_LEXICON, type MatterSearch, type SearchLexicon, type SearchSource } from '#shared/rules/matterSearch.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { Database, Reader, Tx } from '#main/database/database.ts'

export interface AcceptancePoint {
  code: string
  name: string
  region: string
  address: string | null
  phone: string | null
  kind: 'centre' | 'station'
  /** Of a station: the community it serves. */
  communityCode: string | null
  validFrom: IsoDate
  /** Its last day. */
  validTo: IsoDate | null
  counters: { number: string; name: string; active: boolean }[]
}

/** The catalogue in memory: small, read on every key press, replaced as a whole when its stamp in `meta` changes. */
export interface CatalogueStore {
  /** Reloads when another host or an import has changed the catalogue. Called at the start of every write action. */
  refresh(tx: Tx | Reader): Promise<void>
  /** Of what is in memory. */
  stamp(): string
  departments(): Department[]
  department(code: string): Department | undefined
  points(): AcceptancePoint[]
  point(code: string): AcceptancePoint | undefined
  centreName(): string
  /** Where a matter is taken in on a date when it has gone to community stations; null: at the centre. */
  atStations(code: string, date: IsoDate): AtStations | null
  /** The version in force on a date. Throws MATTER_UNKNOWN, MATTER_RETIRED, MATTER_NOT_IN_FORCE. */
  matterOn(code: string, date: IsoDate): MatterDetail
  /** For reading: the version in force, else the last one before, else the first. Throws MATTER_UNKNOWN. */
  matterNear(code: string, date: IsoDate): MatterDetail
  matterVersion(versionId: string): MatterDetail | undefined
  versions(code: string): MatterDetail[]
  /** Latest version of each matter in catalogue order. */
  matters(): MatterDetail[]
  /** Plain words, pinyin and codes → matters, affairs, referrals. Built on first use after a change (about 0.1 s), which is done ahead in idle time. */
  search(): MatterSearch
}

interface Snapshot {
  stamp: string
  centreName: string
  departments: Department[]
  departmentByCode: Map<string, Department>
  points: AcceptancePoint[]
  /** Decisions of each matter about where it is taken in, by date. */
  moves: Map<string, { from: IsoDate; toStations: boolean }[]>
  byCode: Map<string, MatterDetail[]>
  byVersion: Map<string, MatterDetail>
  latest: MatterDetail[]
  searchSource: Omit<SearchSource, 'lexicon'>
}

export const CATALOGUE_STAMP = 'catalogue_stamp'

const inForce = (m: { validFrom: string; validTo: string | null }, date: IsoDate): boolean =>
  m.validFrom <= date && (m.validTo === null || date <= m.validTo)

/** @param lexicon words of residents (resources/search) */
export async function createCatalogueStore(db: Database, lexicon: SearchLexicon = EMPTY_LEXICON): Promise<CatalogueStore> {
  let snap = await load(db.read)
  let built: { stamp: string; search: MatterSearch } | null = null
  const search = (): MatterSearch => {
    if (built?.stamp !== snap.stamp) built = { stamp: snap.stamp, search: createMatterSearch({ ...snap.searchSource, lexicon }) }
    return built.search
  }
  const warm = (): void => void setTimeout(search, 200).unref()
  warm()
  const versionsOf = (code: string): MatterDetail[] => {
    const versions = snap.byCode.get(code) ?? snap.byCode.get(snap.latest.find((m) => m.shortCode === code)?.code ?? '')
    if (!versions) throw new AppError('MATTER_UNKNOWN', { field: 'matterCode', data: { matterCode: code } })
    return versions
  }
  return {
    async refresh(tx) {
      if ((await readStamp(tx)) !== snap.stamp) snap = await load(tx)
      if (built?.stamp !== snap.stamp) warm()
    },
    stamp: () => snap.stamp,
    departments: () => snap.departments,
    department: (code) => snap.departmentByCode.get(code),
    points: () => snap.points,
    point: (code) => snap.points.find((p) => p.code === code),
    centreName: () => snap.centreName,
    atStations(code, date) {
      const last = snap.moves.get(code)?.findLast((move) => move.from <= date)
      if (!last?.toStations) return null
      const stations = snap.points.filter((p) => p.kind === 'station' && inForce(p, date)).map(({ name, address, phone, communityCode }) => ({ name, address, phone, communityCode }))
      return { since: last.from, stations }
    },
    matterOn(code, date) {
      const versions = versionsOf(code)
      const found = versions.find((m) => inForce(m, date))
      if (found) return found
      const last = versions.at(-1)
      const ended = last?.validTo && last.validTo < date
      throw new AppError(ended ? 'MATTER_RETIRED' : 'MATTER_NOT_IN_FORCE', {
        field: 'matterCode',
        data: { matterCode: code, validTo: last?.validTo ?? null },
        ...(ended && last && { message: `${last.name}已于 ${last.validTo} 停办,不能新收件${last.notes.at(-1) ? `(${last.notes.at(-1)})` : ''}` }),
      })
    },
    matterNear(code, date) {
      const versions = versionsOf(code)
      return (versions.find((m) => inForce(m, date)) ?? versions.filter((m) => m.validFrom <= date).at(-1) ?? versions[0]) as MatterDetail
    },
    matterVersion: (id) => snap.byVersion.get(id),
    versions: versionsOf,
    matters: () => snap.latest,
    search,
  }
}

async function readStamp(db: Tx | Reader): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', CATALOGUE_STAMP).executeTakeFirst()
  return row?.value ?? ''
}

async function load(db: Tx | Reader): Promise<Snapshot> {
  const stamp = await readStamp(db)
  const meta = await db.selectFrom('meta').select('value').where('key', '=', 'centre_name').executeTakeFirst()
  const versionRows = await db
    .selectFrom('matter_version as v')
    .innerJoin('matter as m', 'm.code', 'v.matter_code')
    .select(['v.id', 'v.version', 'v.data', 'v.valid_from', 'v.valid_to', 'm.short_code', 'm.code'])
    .orderBy('m.short_code')
    .orderBy('v.valid_from')
    .execute()
  const versions = versionRows.map((row): MatterDetail => ({
    ...(JSON.parse(row.data) as MatterDetail),
    code: row.code,
    shortCode: row.short_code,
    versionId: row.id,
    version: row.version,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
  const byCode = new Map<string, MatterDetail[]>()
  for (const version of versions) byCode.set(version.code, [...(byCode.get(version.code) ?? []), version])
  const latest = [...byCode.values()].map((list) => list.at(-1) as MatterDetail)
  const departments = await loadDepartments(db, latest)
  return {
    stamp,
    centreName: meta?.value ?? '行政事务受理中心',
    departments,
    departmentByCode: new Map(departments.map((d) => [d.code, d])),
    points: await loadPoints(db),
    moves: await loadMoves(db),
    byCode,
    byVersion: new Map(versions.map((v) => [v.versionId, v])),
    latest,
    searchSource: {
      matters: latest,
      affairs: await db.selectFrom('community_affair').select(['code', 'name']).orderBy('code').execute(),
      aliases: await db.selectFrom('search_alias').select(['word', 'target_code as code']).where('state', '=', 'confirmed').orderBy('id').execute(),
    },
  }
}

async function loadDepartments(db: Tx | Reader, matters: MatterDetail[]): Promise<Department[]> {
  const rows = await db.selectFrom('department').selectAll().execute()
  const order = [...new Set(matters.map((m) => m.departmentCode))]
  return rows
    .map((row) => ({
      code: row.code,
      name: row.name,
      short: row.short,
      address: row.address,
      phone: row.phone,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      matterCount: matters.filter((m) => m.departmentCode === row.code).length,
    }))
    .sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
}

async function loadMoves(db: Tx | Reader): Promise<Snapshot['moves']> {
  const rows = await db.selectFrom('ownership_change').select(['matter_code', 'effective_from', 'to_stations']).orderBy('effective_from').execute()
  const moves: Snapshot['moves'] = new Map()
  for (const row of rows) moves.set(row.matter_code, [...(moves.get(row.matter_code) ?? []), { from: row.effective_from, toStations: row.to_stations === 1 }])
  return moves
}

async function loadPoints(db: Tx | Reader): Promise<AcceptancePoint[]> {
  const points = await db.selectFrom('acceptance_point').selectAll().orderBy('code').execute()
  const counters = await db.selectFrom('counter').selectAll().orderBy('number').execute()
  return points.map((p) => ({
    code: p.code,
    name: p.name,
    region: p.region,
    address: p.address,
    phone: p.phone,
    kind: p.kind,
    communityCode: p.community_code,
    validFrom: p.valid_from,
    validTo: p.valid_to,
    counters: counters.filter((c) => c.point_code === p.code).map((c) => ({ number: c.number, name: c.name, active: c.active === 1 })),
  }))
}
