import { implement } from '@orpc/server'
import { contract } from '#shared/contract/index.ts'
import type { Call, Core } from '#main/core/core.ts'
import { refuseUnstorable } from './storable.ts'

export interface RpcContext {
  core: Core
  call: Call
}

/** The contract, ready to be served; the routes of a domain hang their handlers on it (router.ts, routes/). */
export const os = implement(contract)
  .$context<RpcContext>()
  .use(({ next }, input) => {
    refuseUnstorable(input)
    return next()
  })

/** A download; what people called it becomes a plain file name, no path. */
export const file = (bytes: Uint8Array, name: string, type: string): File => new File([new Uint8Array(bytes)], name.replace(/[\\/:*?"<>|]/g, '_'), { type })
export const PDF = 'application/pdf'
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
