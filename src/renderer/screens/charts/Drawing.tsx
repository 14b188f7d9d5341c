import { createElement, type ReactNode } from 'react'
import type { Shape } from '#shared/charts/shape.ts'

const nodeOf = ({ tag, attributes, children }: Shape, rest: Record<string, unknown> = {}): ReactNode =>
  createElement(tag, { ...attributes, ...rest }, ...children.map((child) => (typeof child === 'string' ? child : nodeOf(child))))

/** A drawing of src/shared/charts on the page, as wide as its place. */
export const Drawing = ({ shape }: { shape: Shape }): ReactNode => nodeOf(shape, { style: { width: '100%', height: 'auto', display: 'block' } })
