import { describe, expect, test } from 'vitest'
import { placeFor, secondScreenOf, type Display } from '#main/hosts/electron/screens.ts'

describe('windows beside the desk', () => {
  test('only our own full-window screens, exactly', () => {
    for (const screen of ['customer', 'board', 'wall', 'dispenser']) expect(secondScreenOf(`app://centre/#/${screen}`)).toBe(screen)
    expect(secondScreenOf('app://centre/#/board?point=001')).toBe('board')
    for (const address of [
      'app://centre/', 'app://centre/#/counter', 'app://centre/#/system', 'app://centre/#/customer/../system', 'app://centre/#/customers', 'app://centre/x#/customer',
      'app://centre.evil/#/customer', 'app://print/#/customer', 'https://centre/#/customer', 'app://centre@evil/#/customer', 'javascript:app://centre/#/customer', 'app://centre/#/board?x=<b>', '',
    ]) expect(secondScreenOf(address), address).toBeNull()
  })

  const display = (id: number, x: number): Display => ({ id, bounds: { x, y: 0, width: 1920, height: 1080 } })

  test('with another display they fill it: the resident has the first, the hall the last', () => {
    const all = [display(1, 0), display(2, 1920), display(3, 3840)]
    expect(placeFor('customer', all, all[0]!)).toEqual({ bounds: all[1]!.bounds, fullscreen: true })
    expect(placeFor('board', all, all[0]!)).toEqual({ bounds: all[2]!.bounds, fullscreen: true })
    expect(placeFor('board', all, all[2]!)).toEqual({ bounds: all[1]!.bounds, fullscreen: true })
  })

  test('with one display they are a window in its middle, never larger than it', () => {
    expect(placeFor('customer', [display(1, 0)], display(1, 0))).toEqual({ bounds: { x: 448, y: 156, width: 1024, height: 768 }, fullscreen: false })
    const small = { id: 1, bounds: { x: 0, y: 0, width: 800, height: 600 } }
    expect(placeFor('wall', [small], small)).toEqual({ bounds: small.bounds, fullscreen: false })
  })
})
