import { Empty } from '../../components/Empty.tsx'

export default function CounterScreen() {
  return <Empty title="受理台" />
}
