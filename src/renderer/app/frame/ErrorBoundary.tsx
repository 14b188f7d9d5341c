import { Component } from 'react'
import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import { Empty } from '../../components/Empty.tsx'

/** A screen that breaks takes neither the frame nor what was typed with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { message: string | null }> {
  override state = { message: null }

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children
    return (
      <Empty title="这一屏出错了" hint={`填写的内容已保存。请重新打开;如反复出现,请把这句话告诉管理员:${this.state.message}`}>
        <Button variant="default" onClick={() => this.setState({ message: null })}>
          重新打开
        </Button>
      </Empty>
    )
  }
}
