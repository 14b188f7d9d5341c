import type { ReactNode } from 'react'
import { INK } from './scale.ts'

export const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'

/** Every chart is drawn this wide; the page scales it. Styles are attributes, so that the exported file needs nothing else. */
export const WIDTH = 640

export function Svg({ height, label, children }: { height: number; label: string; children: ReactNode }) {
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label} fontFamily={FONT} fontSize={13} fill={INK.ink} style={{ width: '100%', height: 'auto', display: 'block' }}>
      {children}
    </svg>
  )
}

type TextProps = { x: number; y: number; children: ReactNode; anchor?: 'start' | 'middle' | 'end'; fill?: string; size?: number; bold?: boolean; title?: string }

export function Label({ x, y, children, anchor = 'start', fill = INK.ink, size = 13, bold = false, title }: TextProps) {
  return (
    <text x={x} y={y} textAnchor={anchor} fill={fill} fontSize={size} fontWeight={bold ? 600 : 400}>
      {title !== undefined && <title>{title}</title>}
      {children}
    </text>
  )
}
