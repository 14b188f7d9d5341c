import { Empty } from '../../components/Empty.tsx'

/** Stands where a screen is not part of this version yet. */
export default function PlaceholderScreen() {
  return <Empty title="此功能尚未提供" hint="本版本还没有这一屏,请按 F2 回到受理台或 F4 查看办件。" />
}
