import { join } from 'node:path'
import type { ExportState } from '#shared/contract/transfer.ts'
import { admit, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { exportAll } from './carry.ts'
import { exportName, folderOf } from './closing.ts'

interface Running {
  state: ExportState
  stop: AbortController
}

/** The last export of each program: it goes on while people do other things. */
const running = new WeakMap<Core, Running>()
const NONE: ExportState = { state: 'none', point: null, progress: 0, file: null, bytes: null, sha256: null, cases: null, documents: null, message: null }

/** Begins a full export on the host and answers at once; one at a time, a second call gives the state of the first. */
export async function startExport(core: Core, call: Call, input: { point?: string | undefined; folder?: string | undefined }): Promise<ExportState> {
  await admit(core, call, 'transfer.change')
  const before = running.get(core)
  if (before?.state.state === 'running') return before.state
  const file = join(folderOf(core, input.folder), exportName(core, input.point))
  const run: Running = { state: { ...NONE, state: 'running', point: input.point ?? null, file }, stop: new AbortController() }
  running.set(core, run)
  void exportAll(core, call, { file, point: input.point }, { signal: run.stop.signal, onProgress: (progress) => void (run.state.progress = progress) }).then(
    (done) => void Object.assign(run.state, { state: 'done', progress: 1, bytes: done.bytes, sha256: done.sha256, cases: done.cases, documents: done.documents }),
    (error: Error) => void Object.assign(run.state, { state: run.stop.signal.aborted ? 'cancelled' : 'failed', message: error.message }),
  )
  return run.state
}

export function exportState(core: Core, call: Call): ExportState {
  allow(call, 'transfer.read')
  return running.get(core)?.state ?? NONE
}

export async function cancelExport(core: Core, call: Call): Promise<ExportState> {
  await admit(core, call, 'transfer.change')
  running.get(core)?.stop.abort()
  return exportState(core, call)
}
