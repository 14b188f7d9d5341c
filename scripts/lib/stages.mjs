import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { nodePath, toolPath } from '../setup.mjs'
import { build } from './build.mjs'
import { compileCache } from './exec.mjs'
import { readJson, root } from './files.mjs'

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, failures: { title: string, message: string }[], notes?: string[] }} StageResult */

/** A machine without a locale writes no Chinese file names: LibreOffice leaves such sheets out, Chromium calls every download "download". */
const locale = { LC_ALL: 'C.UTF-8' }

const running = new Set()

/** Stops every runner that is still at work (Ctrl+C). */
export function stopRunners() {
  for (const child of running) child.kill('SIGTERM')
}

/** Runs a tool with the pinned Node and collects what it prints. */
function capture(args, { env, timeout }) {
  return new Promise((resolve) => {
    const child = spawn(nodePath(), args, { cwd: root, env: { ...process.env, ...compileCache, ...locale, FORCE_COLOR: '0', NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let output = ''
    let late = false
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        output = (output + text).slice(-200_000)
      })
    }
    // SIGTERM first, so that the runner can close browsers and database servers.
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
    }, timeout)
    const finish = (code) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, output: stripVTControlCharacters(late ? `${output}\nstopped after ${timeout / 1000} s` : output) })
    }
    child.once('error', (error) => {
      output += error.message
      finish(127)
    })
    child.once('close', (code) => finish(late ? 124 : (code ?? 1)))
  })
}

const tail = (text, lines = 60) => text.trim().split('\n').slice(-lines).join('\n')

/** A stage that is one test by itself: it passes with exit code 0. */
async function single(name, args, options) {
  const { code, output } = await capture(args, options)
  const ok = code === 0
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, failures: ok ? [] : [{ title: name, message: tail(output) }] }
}

async function buildStage() {
  const log = path.join(root, '.cache', `build-${process.pid}.log`)
  fs.mkdirSync(path.dirname(log), { recursive: true })
  const file = fs.openSync(log, 'w')
  const code = await build({ stdio: ['ignore', file, file], timeout: 180_000 })
  fs.closeSync(file)
  const output = stripVTControlCharacters(fs.readFileSync(log, 'utf8'))
  fs.rmSync(log, { force: true })
  const ok = code === 0
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, failures: ok ? [] : [{ title: 'build', message: tail(output) }] }
}

/** Adds a failure when a runner ended badly without naming one: a dead runner is never a green stage. */
function closeReport(name, result, { code, output }) {
  if (code === 0 || result.failed > 0) return result
  return { ...result, failed: 1, failures: [{ title: `${name}: runner ended with code ${code}`, message: tail(output) }] }
}

function countVitest(report) {
  const result = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const file of report?.testResults ?? []) {
    const name = path.relative(root, file.name)
    for (const test of file.assertionResults ?? []) {
      if (test.status === 'passed') result.passed += 1
      else if (test.status === 'failed') {
        result.failed += 1
        result.failures.push({ title: `${name} > ${test.fullName}`, message: (test.failureMessages ?? []).join('\n') })
      } else result.skipped += 1
    }
    const broken = file.status === 'failed' && !(file.assertionResults ?? []).some((test) => test.status === 'failed')
    if (broken) {
      result.failed += 1
      result.failures.push({ title: name, message: file.message || 'the file could not be run' })
    }
  }
  return result
}

/** Path of a report file that is removed after reading. */
function reportFile(name) {
  const file = path.join(root, '.cache', `${name}-${process.pid}.json`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.rmSync(file, { force: true })
  return file
}

// The time limits of the stages only end what hangs: a slow or busy machine is to finish, so they are about three times what two idle cores need.
async function vitestStage(project, extra) {
  const file = reportFile(`vitest-${project}`)
  const args = [toolPath('vitest'), 'run', '--project', project, '--reporter=json', `--outputFile=${file}`, '--passWithNoTests', ...extra]
  const ended = await capture(args, { timeout: 900_000, env: { TZ: 'Asia/Shanghai' } })
  const report = readJson(file)
  fs.rmSync(file, { force: true })
  return closeReport(project, countVitest(report), ended)
}

function* playwrightTests(suite, prefix = '') {
  const title = suite.title && suite.title !== suite.file ? `${prefix}${suite.title} > ` : prefix
  for (const spec of suite.specs ?? []) for (const test of spec.tests) yield { title: `[${test.projectName}] ${suite.file ?? spec.file} > ${title}${spec.title}`, test }
  for (const inner of suite.suites ?? []) yield* playwrightTests(inner, title)
}

function countPlaywright(report) {
  const result = { passed: 0, failed: 0, skipped: 0, failures: [], notes: [] }
  for (const suite of report?.suites ?? []) {
    for (const { title, test } of playwrightTests(suite)) {
      // Which Electron the desktop tests ran in.
      for (const { type, description } of test.annotations) if (type === 'electron') result.notes.push(`electron: ${description}`)
      if (test.status === 'skipped') result.skipped += 1
      else if (test.status === 'unexpected') {
        const errors = test.results.flatMap((run) => run.errors ?? []).map((error) => error.message ?? error.value ?? '')
        result.failed += 1
        result.failures.push({ title, message: stripVTControlCharacters(errors.join('\n') || 'failed without a message') })
      } else {
        result.passed += 1
        if (test.status === 'flaky') result.notes.push(`needed a second try: ${title}`)
      }
    }
  }
  for (const error of report?.errors ?? []) {
    const message = stripVTControlCharacters(error.stack ?? error.message ?? String(error))
    result.failed += 1
    result.failures.push({ title: 'e2e', message })
  }
  return result
}

async function playwrightStage(extra) {
  const file = reportFile('playwright')
  const args = [toolPath('@playwright/test', 'playwright'), 'test', '--reporter=json', '--pass-with-no-tests', ...extra]
  const ended = await capture(args, { timeout: 1_200_000, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_HTML_OPEN: 'never' } })
  const report = readJson(file)
  fs.rmSync(file, { force: true })
  return closeReport('e2e', countPlaywright(report), ended)
}

const bodies = {
  types: () => single('types', [toolPath('typescript', 'tsc'), '--noEmit', '--pretty', 'false'], { timeout: 180_000 }),
  lint: () => single('lint', [toolPath('oxlint'), '--deny-warnings', '-f', 'unix'], { timeout: 120_000 }),
  build: buildStage,
  unit: (extra) => vitestStage('unit', extra),
  integration: (extra) => vitestStage('integration', extra),
  e2e: playwrightStage
}

export const stageNames = Object.keys(bodies)

/** Runs one stage; never throws, a broken stage is a failed one. @returns {Promise<StageResult>} */
export async function runStage(name, extra) {
  const began = Date.now()
  let result
  try {
    result = await bodies[name](extra)
  } catch (error) {
    result = { passed: 0, failed: 1, skipped: 0, failures: [{ title: name, message: error?.stack ?? String(error) }] }
  }
  return { name, seconds: (Date.now() - began) / 1000, ...result }
}
