import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { BoardView } from './BoardView.tsx'
import { SlipsView } from './SlipsView.tsx'

/** 督办 (F8): the supervisor's board; officers, community workers and clerks see the slips addressed to them. */
export default function SupervisionScreen() {
  const board = useMay('supervision.read')
  const slips = useMay('slip.read')
  if (board) return <BoardView />
  if (slips) return <SlipsView />
  return <Empty title="您的角色不能查看督办" hint="需要时请联系值班主管。" />
}
