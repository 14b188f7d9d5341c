import { describe, expect, it } from 'vitest'
import { stageNaming } from '#shared/rules/stages.ts'

const LICENCE = [{ step: '受理初审' }, { step: '卫生、消防、房产意见' }, { step: '现场评审' }]

describe('the stage a co-department has', () => {
  it.each([
    ['by its short name', LICENCE, '卫生', 1],
    ['by half of it', LICENCE, '建设房产', 1],
    ['none that names it', LICENCE, '公安', -1],
    ['no half that means every department', [{ step: '行政审批' }], '司法行政', -1],
    ['no stages', [], '环保', -1],
  ])('%s', (_what, stages, short, at) => expect(stageNaming(stages, short)).toBe(at))
})
