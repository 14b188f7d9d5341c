import type { AtStations } from '#shared/contract/catalogue.ts'

/** `延龄巷社区受理站(延龄巷1号,电话 025-…)` */
export const stationText = ({ name, address, phone }: AtStations['stations'][number]): string => `${name}(${address ?? '地址见公告'},电话 ${phone ?? '见公告'})`

/** Where to go with a matter that left the centre: the station of the applicant's community where that is known, else the stations there are. */
export function whereNow({ stations }: AtStations, communityCode: string | null, shown = 6): string {
  const own = stations.find((s) => s.communityCode !== null && s.communityCode === communityCode)
  if (own) return `请到${stationText(own)}办理`
  const rest = stations.length - shown
  return `请到申请人所属社区的受理站办理:${stations.slice(0, shown).map(stationText).join('、')}${rest > 0 ? `等 ${stations.length} 处` : ''}`
}
