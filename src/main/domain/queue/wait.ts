/** An open counter and the groups it calls; null where it has called too little to tell: then all. */
export interface Desk {
  counter: string
  groups: ReadonlySet<string> | null
}

/** Calls of the last half hour from which on a counter's groups are taken as the ones it serves. */
const CALLS_TO_TELL = 3

/** Open counters from their calls, one entry for each call. */
export function desksOf(calls: readonly { counter: string; group: string }[]): Desk[] {
  const byCounter = new Map<string, string[]>()
  for (const { counter, group } of calls) byCounter.set(counter, [...(byCounter.get(counter) ?? []), group])
  return [...byCounter].map(([counter, groups]) => ({ counter, groups: groups.length < CALLS_TO_TELL ? null : new Set(groups) }))
}

/** The counters that serve a group; all where none is known to, none of nothing. */
export function servingDesks(group: string, desks: readonly Desk[]): readonly Desk[] {
  const serving = desks.filter((desk) => desk.groups === null || desk.groups.has(group))
  return serving.length > 0 ? serving : desks
}

/**
 * People a newcomer of the group has before him at each counter that serves it. Counters call in order of arrival over all their groups,
 * so the people of other groups count as far as the same counters serve them; without an open counter everybody waits for one.
 */
export function peopleBefore(group: string, waiting: ReadonlyMap<string, number>, desks: readonly Desk[]): number {
  const mine = new Set(servingDesks(group, desks))
  let people = 0
  for (const [other, count] of waiting) {
    const theirs = servingDesks(other, desks)
    people += theirs.length === 0 ? count : (count * theirs.filter((desk) => mine.has(desk)).length) / theirs.length
  }
  return people / Math.max(1, mine.size)
}
