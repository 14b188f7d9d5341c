import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CONTENT_SECURITY, secured, SECURE_HEADERS, staticFile } from '#main/api/static.ts'
import { printPage, sizeOfPage, sizeOfSheets } from '#main/printing/page.ts'

const svg = (width: string, height: string): string => `<svg class="typst-doc" viewBox="0 0 1 1" width="${width}pt" height="${height}pt" xmlns="x"></svg>`

describe('pages for the printer', () => {
  test('paper sizes in micrometres: A4 and the 80 mm ticket', () => {
    expect(sizeOfPage(svg('595.2755905511812', '841.8897637795276'))).toEqual({ width: 210_000, height: 297_000 })
    expect(sizeOfPage(svg('226.77165354330708', '340.1574803149606'))).toEqual({ width: 80_000, height: 120_000 })
  })

  test('the paper holds the longest page; no pages or no size is refused', () => {
    expect(sizeOfSheets([svg('226.77165', '100'), svg('226.77165', '200')]).height).toBe(Math.round((200 * 25_400) / 72))
    expect(() => sizeOfSheets([])).toThrow('没有页面')
    expect(() => sizeOfPage('<svg></svg>')).toThrow('没有尺寸')
  })

  test('one sheet to a picture; a title cannot become markup', () => {
    const page = printPage('D2 <script>"&', 2, { width: 210_000, height: 297_000 })
    expect(page.match(/<img /g)).toHaveLength(2)
    expect(page).toContain('@page{size:210mm 297mm;margin:0}')
    expect(page).not.toContain('<script>')
  })
})

describe('static files and headers of every host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'centre-static-'))
  const dir = join(folder, 'renderer')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('nothing outside the folder, no broken address, is more than the page', async () => {
    const { mkdirSync } = await import('node:fs')
    mkdirSync(dir)
    writeFileSync(join(dir, 'index.html'), 'the page')
    writeFileSync(join(dir, 'app-12345678.js'), 'code')
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%E0%A4%A', '/a%00b', '/', '/cases/1']) {
      expect(await staticFile(dir, path).text()).toBe('the page')
    }
    const script = staticFile(dir, '/app-12345678.js')
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(await script.text()).toBe('code')
    expect(staticFile(null, '/').status).toBe(404)
  })

  test('the policy lets nothing in from elsewhere and runs no text as code', () => {
    expect(CONTENT_SECURITY['default-src']).toEqual(["'none'"])
    expect(CONTENT_SECURITY['script-src']).toEqual(["'self'"])
    expect(SECURE_HEADERS['content-security-policy']).not.toMatch(/unsafe-eval|https?:|\*/)
    const answer = secured(new Response('x', { status: 201, headers: { 'x-own': '1', 'referrer-policy': 'unsafe-url' } }))
    expect([answer.status, answer.headers.get('x-own'), answer.headers.get('referrer-policy')]).toEqual([201, '1', 'no-referrer'])
  })
})
