import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'

/** Which acceptance point the figures are of; a centre with one place has nothing to choose. */
export function PointPick({ value, onPick }: { value: string; onPick: (point: string) => void }) {
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: 600_000 })).data ?? []
  if (points.length < 2 && !value) return null
  return <Select aria-label="受理点" w={180} value={value} onChange={(point) => onPick(point ?? '')} data={[{ value: '', label: '全部受理点' }, ...points.map((p) => ({ value: p.code, label: p.name }))]} />
}
