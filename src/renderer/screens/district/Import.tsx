import { useState } from 'react'
import type { DragEvent, RefObject } from 'react'
import { Button, Checkbox } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { Imported } from '#shared/contract/district.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { api, client, errorOf } from '../../api.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './district.module.css'

type Result = { file: File; state: 'running' } | { file: File; state: 'done'; answer: Imported } | { file: File; state: 'refused'; error: ErrorBody }
interface Unknown {
  centre: { id: string; name: string }
  publicKey: string
  fingerprint: string
}

const DONE: Record<Imported['status'], string> = { imported: '已导入', replaced: '已替换旧版', unchanged: '与已有的相同,没有变化' }

/** The centre a refused package names, when only its registration is missing. */
function unknownIn({ code, data }: ErrorBody): Unknown | null {
  return code === 'CENTRE_UNKNOWN' && typeof data === 'object' && data !== null && 'fingerprint' in data ? (data as Unknown) : null
}

/** Packages one after the other; each file keeps its own result. */
function useImports() {
  const queries = useQueryClient()
  const [results, setResults] = useState<Result[]>([])
  const put = (result: Result): void => setResults((old) => [result, ...old.filter((r) => r.file !== result.file)])
  const take = async (files: readonly File[]): Promise<void> => {
    for (const file of files) {
      put({ file, state: 'running' })
      try {
        put({ file, state: 'done', answer: await client.district.import({ file }) })
      } catch (error) {
        put({ file, state: 'refused', error: errorOf(error) })
      }
    }
    void queries.invalidateQueries({ queryKey: api.district.key() })
  }
  return { results, take, clear: () => setResults([]) }
}

export function Import({ picker }: { picker: RefObject<HTMLInputElement | null> }) {
  const { results, take, clear } = useImports()
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void take([...event.dataTransfer.files])
  }
  return (
    <section aria-label="导入数据包">
      <div className={css.drop} data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <Button size="compact-md" onClick={() => picker.current?.click()} rightSection={<KeyHint k="I" />}>导入数据包…</Button>
        <span className={css.soft}>可以一次选多份,也可以把文件拖到这里。被改动、截断或别的区的数据包不会导入,并写明原因。</span>
        {results.length > 0 && <Button size="compact-xs" variant="subtle" onClick={clear}>清除结果</Button>}
        <input
          ref={picker} type="file" multiple accept=".zip,application/zip" hidden aria-label="数据包文件"
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </div>
      {results.length > 0 && <ul className={css.results} aria-label="导入结果" aria-live="polite">{results.map((r, i) => <ResultLine key={`${r.file.name}-${i}`} result={r} onAgain={() => void take([r.file])} />)}</ul>}
    </section>
  )
}

function ResultLine({ result, onAgain }: { result: Result; onAgain: () => void }) {
  const { file } = result
  if (result.state === 'running') return <li><b>…</b><span>{file.name}</span><span>正在检查签名和数据</span></li>
  if (result.state === 'done') {
    const { answer } = result
    return <li data-tone="green"><b>✓</b><span>{file.name}</span><span>{DONE[answer.status]}:{answer.centreName} {answer.month} 第{answer.edition}版{answer.replacedEdition ? `(原第${answer.replacedEdition}版留存)` : ''}</span></li>
  }
  const unknown = unknownIn(result.error)
  if (unknown) return <NewCentre file={file} unknown={unknown} onRegistered={onAgain} />
  return <li data-tone="red"><b>✗</b><span>{file.name}</span><span>没有导入:{result.error.message}</span></li>
}

/** A centre that comes for the first time: its fingerprint is compared by telephone before its key is trusted. */
function NewCentre({ file, unknown, onRegistered }: { file: File; unknown: Unknown; onRegistered: () => void }) {
  const [compared, setCompared] = useState(false)
  const [failure, setFailure] = useState<ErrorBody | null>(null)
  const register = (): void => {
    client.district.register({ ...unknown.centre, publicKey: unknown.publicKey }).then(onRegistered, (error: unknown) => setFailure(errorOf(error)))
  }
  return (
    <li data-tone="amber" className={css.newCentre}>
      <b>?</b>
      <span>{file.name}</span>
      <div>
        <p>{unknown.centre.name} 第一次报送。请打电话给该中心(号码从通讯录查,不用来件上的),请对方在“报送”一屏念出指纹,逐组核对:</p>
        <output className={css.print}>{unknown.fingerprint}</output>
        <Checkbox autoFocus label="已经电话核对,每一组都一致" checked={compared} onChange={(event) => setCompared(event.currentTarget.checked)} />
        <Button size="compact-md" disabled={!compared} onClick={register}>登记这个中心并导入</Button>
        {failure && <p role="alert">{failure.message}</p>}
      </div>
    </li>
  )
}
