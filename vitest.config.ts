import { defineConfig } from 'vitest/config'

// Child processes, not threads: SQLite and Typst are native modules with state of their own.
const shared = { pool: 'forks' as const, environment: 'node' as const, restoreMocks: true, env: { TZ: 'Asia/Shanghai' } }

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/tooling/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000
        }
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/tooling/integration/*.test.ts'],
          globalSetup: ['tests/support/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      }
    ]
  }
})
