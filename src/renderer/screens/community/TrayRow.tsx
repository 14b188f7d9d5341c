import { Lamp } from '../../components/Lamp.tsx'
import line from '../../components/rows.module.css'
import type { Row } from './rows.ts'
import css from './community.module.css'

/** One line of a tray: what and for whom, when it is due and where it stands. */
export function TrayRow({ row }: { row: Row }) {
  return (
    <>
      <div className={line.main}>
        <div className={line.title}>{row.mark && <b className={css.bad}>{row.mark}</b>}{row.title}</div>
        <div className={`${line.title} ${css.quiet}`}>{row.sub}</div>
      </div>
      <div className={line.side}>
        <span className={line.line}><Lamp colour={row.lamp} /><b>{row.when}</b></span>
        <span className={css.quiet}>{row.state}</span>
      </div>
    </>
  )
}
