import { importAll, listCarried } from '#main/domain/transfer/carry.ts'
import { closePoint, finishClosure } from '#main/domain/transfer/closing.ts'
import { changeMatter, listChanges } from '#main/domain/transfer/ownership.ts'
import { listPoints, savePoint } from '#main/domain/transfer/points.ts'
import { cancelExport, exportState, startExport } from '#main/domain/transfer/running.ts'
import { os } from '../base.ts'

/** 移交:职能、受理点、整体导出. */
export const transfer = {
  changes: os.transfer.changes.handler(({ context }) => listChanges(context.core, context.call)),
  changeMatter: os.transfer.changeMatter.handler(({ input, context }) => changeMatter(context.core, context.call, input)),
  points: os.transfer.points.handler(({ context }) => listPoints(context.core, context.call)),
  savePoint: os.transfer.savePoint.handler(({ input, context }) => savePoint(context.core, context.call, input)),
  closePoint: os.transfer.closePoint.handler(({ input, context }) => closePoint(context.core, context.call, input)),
  finishClosure: os.transfer.finishClosure.handler(({ input, context }) => finishClosure(context.core, context.call, input)),
  startExport: os.transfer.startExport.handler(({ input, context }) => startExport(context.core, context.call, input)),
  exportState: os.transfer.exportState.handler(({ context }) => exportState(context.core, context.call)),
  cancelExport: os.transfer.cancelExport.handler(({ context }) => cancelExport(context.core, context.call)),
  carried: os.transfer.carried.handler(({ context }) => listCarried(context.core, context.call)),
  importAll: os.transfer.importAll.handler(({ input, context }) => importAll(context.core, context.call, input)),
}
