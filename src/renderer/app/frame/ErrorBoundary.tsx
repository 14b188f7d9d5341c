import { Component } from 'react'
import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import { Empty } from '../../components/Empty.tsx'

/** The part of the program with this screen could not be fetched: the link is gone, or the host has a newer version. */
const isUnfetched = (error: unknown): boolean => error instanceof Error && /dynamically imported module|preload CSS|Importing a module script/i.test(error.message)

type State = { message: string | null; unfetched: boolean }

/** A screen that breaks takes neither the frame nor what was typed with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { message: null, unfetched: false }

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error), unfetched: isUnfetched(error) }
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children
    // What failed to load once stays failed in this page; what was typed is with the host.
    if (this.state.unfetched)
      return (
        <Empty title="这一屏没有取到" hint="连不上主机,或主机刚换了新版本。填写的内容已保存,请检查网络后重新打开。">
          <Button variant="default" autoFocus onClick={() => location.reload()}>重新打开</Button>
        </Empty>
      )
    return (
      <Empty title="这一屏出错了" hint={`填写的内容已保存。请重新打开;如反复出现,请把这句话告诉管理员:${this.state.message}`}>
        <Button variant="default" autoFocus onClick={() => this.setState({ message: null })}>重新打开</Button>
      </Empty>
    )
  }
}
