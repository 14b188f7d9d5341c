import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'

export type Side = { department?: string; community?: string }

/** Which department and community is looked at; one's own side is fixed and not asked. */
export function Between({ side, set }: { side: Side; set: (side: Side) => void }) {
  const { user } = useSession()
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data ?? []
  const change = (key: keyof Side) => (value: string | null) => {
    const { [key]: _old, ...rest } = side
    set({ ...rest, ...(value && { [key]: value }) })
  }
  return (
    <>
      {user.role !== 'officer' && <Select aria-label="部门" placeholder="全部部门" w={126} size="xs" clearable searchable value={side.department ?? null} data={departments.map((d) => ({ value: d.code, label: d.name }))} onChange={change('department')} />}
      {user.role !== 'communityWorker' && <Select aria-label="社区" placeholder="全部社区" w={118} size="xs" clearable searchable value={side.community ?? null} data={communities.map((c) => ({ value: c.code, label: c.name }))} onChange={change('community')} />}
    </>
  )
}
