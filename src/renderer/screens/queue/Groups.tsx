import type { QueueGroup } from '#shared/contract/queue.ts'
import { expectedText } from './lists.ts'
import css from './queue.module.css'

/** How many wait in each group and how long a newcomer would. */
export function Groups({ groups, served }: { groups: readonly QueueGroup[]; served: readonly string[] }) {
  return (
    <ul className={css.groups} aria-label="各类别">
      {groups.map((group) => (
        <li key={group.code} data-served={served.length === 0 || served.includes(group.code) || undefined}>
          <div className={css.groupName} title={group.name}><b>{group.code}</b> {group.name}</div>
          <div className={css.groupLine}><b>{group.waiting}</b> 人 <span className={css.quiet}>{expectedText(group)}</span></div>
        </li>
      ))}
    </ul>
  )
}
