import { defineConfig } from '@playwright/test'

/** Options of the end-to-end fixtures: in which host the same specs run. */
export type HostOptions = { hostKind: 'web' | 'electron' }

const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
const args = process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet

export default defineConfig<HostOptions>({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // A browser and a host each; they wait for each other more than they compute, so two cores carry three too.
  workers: Number(process.env.E2E_WORKERS) || 3,
  fullyParallel: false,
  forbidOnly: true,
  // A run that needed its second try is passed and named in the summary (see scripts/lib/stages.mjs).
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium', args, env: { ...(process.env as Record<string, string>), LANGUAGE: 'zh_CN' } }
  },
  projects: [
    { name: 'web', testIgnore: '**/electron*.spec.ts', use: { hostKind: 'web' } },
    // The pages are the same in both hosts. What differs is how they are served, printed, saved and restarted: what goes through that runs twice.
    { name: 'electron', testMatch: /(electron[\w-]*|counter[\w-]*|case|case-list|login|first-run|queue|reports)\.spec\.ts$/, use: { hostKind: 'electron' } }
  ]
})
