import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/contract/errors.ts'
import { compareVersions, differenceOf, misfitOf } from '#main/hosts/electron/reach.ts'
import { startFailure } from '#main/hosts/electron/startup.ts'

describe('a desk and the host it joined', () => {
  it.each([['0.1.0', '0.1.0', 0], ['0.10.0', '0.9.9', 1], ['0.1.0', '0.1.1', -1], ['1.0.0', '0.99.99', 1], ['0.2.0-rc.1', '0.2.0', 0], ['', '0.0.1', -1]])('version %s against %s', (a, b, order) => {
    expect(compareVersions(a, b)).toBe(order)
  })

  it('of the same revision they fit; otherwise it says which of the two is to be renewed', () => {
    expect(misfitOf({ version: '0.9.0', revision: 3 }, { version: '0.1.0', revision: 3 })).toBeNull()
    expect(misfitOf({ version: '0.9.0', revision: 4 }, { version: '0.8.0', revision: 3 })).toBe('大厅主机的程序是 0.9.0 版,这台电脑是 0.8.0 版,两边不能一起用。请在这台电脑上安装与主机相同的 0.9.0 版')
    expect(misfitOf({ version: '0.8.0', revision: 3 }, { version: '0.9.0', revision: 4 })).toContain('请先把大厅主机升级到 0.9.0 版')
  })

  it('of another version they work, and it says which is the older', () => {
    expect(differenceOf('0.1.0', '0.1.0')).toBeNull()
    expect(differenceOf('0.1.2', '0.1.1')).toContain('把这台电脑升级')
    expect(differenceOf('0.1.1', '0.1.2')).toContain('把大厅主机升级')
  })

  it('a start that is refused for it names both versions and offers to try again, never to go on', () => {
    const failure = startFailure(new AppError('HOST_MISFIT', { message: misfitOf({ version: '2.0.0', revision: 2 }, { version: '1.0.0', revision: 1 })! }), 'https://hall:8443')
    expect(failure).toMatchObject({ title: '与大厅主机的版本不合', message: expect.stringContaining('2.0.0'), remedies: ['quit', 'retry', 'local'] })
  })
})
