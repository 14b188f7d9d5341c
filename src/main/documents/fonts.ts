import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '#shared/contract/errors.ts'

/** The bundled faces: package path and plain file name (an installer may put all of them into one folder). */
const BUNDLED = [
  '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
] as const

/**
 * Files of the bundled fonts. `fontDir` (a flat folder, as an installer lays it out) wins; else they are found as npm packages from this
 * module upwards, which also works for a bundle in out/main.
 * @throws AppError RENDER_FAILED when one is missing.
 */
export function bundledFontFiles(fontDir?: string): string[] {
  const require = createRequire(import.meta.url)
  return BUNDLED.map((specifier) => {
    const file = fontDir ? path.join(fontDir, path.basename(specifier)) : resolveQuietly(require, specifier)
    if (file && existsSync(file)) return file
    throw new AppError('RENDER_FAILED', { message: '缺少文书字体,请重新安装本程序', data: { font: path.basename(specifier) } })
  })
}

function resolveQuietly(require: NodeJS.Require, specifier: string): string | undefined {
  try {
    return require.resolve(specifier)
  } catch {
    return undefined
  }
}
