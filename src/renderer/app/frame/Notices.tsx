import { dismiss, useNotices } from '../notify.ts'
import css from './frame.module.css'

export function Notices() {
  const notices = useNotices()
  return (
    <div className={css.notices} role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={css.notice} data-tone={notice.tone}>
          <span>{notice.text}</span>
          <button type="button" aria-label="知道了" onClick={() => dismiss(notice.id)}>×</button>
        </div>
      ))}
    </div>
  )
}
