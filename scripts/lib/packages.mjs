import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { run, SetupError } from '../setup.mjs'
import { say } from './files.mjs'

function inPath(name) {
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':')
  return folders.some((folder) => fs.existsSync(`${folder}/${name}`) || fs.existsSync(`${folder}/${name}.exe`))
}

function hasPostgres() {
  const base = '/usr/lib/postgresql'
  const packaged = fs.existsSync(base) && fs.readdirSync(base).some((version) => fs.existsSync(`${base}/${version}/bin/initdb`))
  return packaged || inPath('initdb')
}

function hasChineseFont() {
  if (fs.existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')) return true
  const list = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' })
  return list.status === 0 && list.stdout.trim() !== ''
}

/** What the tests need beside npm packages: Debian package, stages that use it, whether it is here. */
const needs = [
  { name: 'chromium', stages: ['e2e', 'integration', 'screenshots'], here: () => fs.existsSync(process.env.CHROMIUM_PATH || '/usr/bin/chromium') },
  // Its Chinese, for date fields in the pictures; a browser of one's own brings its languages along.
  { name: 'chromium-l10n', stages: ['screenshots'], here: () => !debianLike() || Boolean(process.env.CHROMIUM_PATH) || fs.existsSync('/usr/lib/chromium/locales/zh-CN.pak') },
  { name: 'fonts-noto-cjk', stages: ['e2e', 'integration', 'screenshots'], here: hasChineseFont },
  { name: 'poppler-utils', stages: ['e2e', 'integration', 'screenshots'], here: () => inPath('pdftotext') && inPath('pdftoppm') },
  { name: 'postgresql', stages: ['integration', 'e2e'], here: hasPostgres },
  { name: 'libreoffice-calc', stages: ['integration'], here: () => inPath('soffice') || inPath('libreoffice') }
]

function debianLike() {
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : ''
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && inPath('apt-get')
}

const missingFor = (stages) => needs.filter((need) => need.stages.some((stage) => stages.includes(stage)) && !need.here()).map((need) => need.name)

/** The command a person types to install the missing programs on this system. */
function commandFor(missing) {
  if (debianLike()) return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.platform === 'darwin') {
    const formula = { chromium: '--cask chromium', 'fonts-noto-cjk': '--cask font-noto-sans-cjk', 'poppler-utils': 'poppler', postgresql: 'postgresql@15', 'libreoffice-calc': '--cask libreoffice' }
    const path = missing.includes('chromium') ? '（并设置 CHROMIUM_PATH 指向其可执行文件）' : ''
    return missing.map((name) => `brew install ${formula[name]}`).join(' && ') + path
  }
  if (inPath('dnf')) {
    const rpm = { 'fonts-noto-cjk': 'google-noto-sans-cjk-fonts', postgresql: 'postgresql-server' }
    return `sudo dnf install -y ${missing.map((name) => rpm[name] ?? name).join(' ')}`
  }
  return `sudo apt-get install -y --no-install-recommends ${missing.join(' ')}（在 Debian 12 或其容器、WSL 中）`
}

/**
 * Sees to it that the programs the stages need are on this machine: as root on Debian or Ubuntu installs them,
 * elsewhere says the exact command.
 * @throws SetupError naming what is missing and how to get it.
 */
export async function ensurePrograms(stages) {
  const missing = missingFor(stages)
  if (missing.length === 0) return
  if (!debianLike() || process.getuid?.() !== 0) {
    throw new SetupError(`测试还需要 ${missing.join('、')}，请先运行：\n  ${commandFor(missing)}`)
  }
  say(`正在安装 ${missing.join('、')}（apt-get）…`)
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=180', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0']
  await run('apt-get', [...options, 'update'], { env })
  const code = await run('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...missing], { env })
  const still = missingFor(stages)
  if (still.length > 0) throw new SetupError(`apt-get 没有装上 ${still.join('、')}（退出码 ${code}）。请检查软件源后运行：\n  ${commandFor(still)}`)
}
