import { useKeys } from '../../app/keys.ts'
import { go, hrefOf, useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Desk } from './Desk.tsx'
import { Submit } from './Submit.tsx'
import css from './district.module.css'

const SIDES = [
  { path: 'district', key: '1', label: '报送本中心', desk: false },
  { path: 'district/desk', key: '2', label: '区台', desk: true },
]

/** 报送: a centre freezes its month and makes the package; the district desk takes the packages in. */
export default function DistrictScreen() {
  const { rest } = useRoute()
  const may = useMay('district.read')
  const desk = rest[0] === 'desk'
  useKeys(SIDES.map((s) => ({ key: s.key, label: s.label, run: () => go(s.path), hidden: true })))
  if (!may) return <Empty title="您的角色不能查看报送" hint="需要时请联系值班主管。" />
  return (
    <div className={css.screen}>
      <nav className={css.sides} aria-label="报送">
        {SIDES.map((s) => <a key={s.path} href={hrefOf(s.path)} aria-current={s.desk === desk ? 'page' : undefined}>{s.label} <KeyHint k={s.key} /></a>)}
      </nav>
      {desk ? <Desk /> : <Submit />}
    </div>
  )
}
