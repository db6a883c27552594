/**
 * How every test runs: six projects over one Postgres. `pure` is what lies beside the parts that keep no state of their own (law 3),
 * `server` what makes its own runtime on its own database, `unit` all else: many files in one process, for loading the same modules hundreds
 * of times took longer than the tests. Then `alone` what is measured against the clock, and `long` what drives the whole product (journeys),
 * a file at a time; and `browser`, which needs a built editor, so that `npm test` runs it after the build.
 *
 * A test without an expectation fails: it could not fail otherwise.
 */
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { configDefaults, defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..')

const within = (folders: readonly string[]) => folders.map((folder) => `${folder}/**/*.test.ts`)
const pure = within(['core', 'nodes', 'plugins', 'editor'])
const server = within(['server'])
const unit = within(['examples', 'test'])
const journeys = 'test/journeys/**/*.test.ts'
/** The code fence is held to seconds on the wall. */
const alone = 'nodes/code/src/sandbox/sandbox.test.ts'
const browser = 'test/browser/**/*.test.ts'

const common = {
  environment: 'node',
  pool: 'forks',
  globalSetup: join(import.meta.dirname, 'support/global-template.ts'),
  setupFiles: join(import.meta.dirname, 'support/seed.ts'),
  expect: { requireAssertions: true },
} as const

const sideBySide = (name: string, include: readonly string[]) => ({
  ...common,
  name,
  include: [...include],
  exclude: [...configDefaults.exclude, journeys, alone, browser],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  sequence: { groupOrder: 0 },
})

/** A page saves a moment after the last change, and a slow machine takes its time. */
const patient = { ...common.expect, poll: { timeout: 15_000 } }

const oneByOne = (name: string, include: readonly string[], groupOrder: number) => ({
  extends: true as const,
  test: { ...common, name, include: [...include], maxWorkers: 1, testTimeout: 300_000, hookTimeout: 120_000, sequence: { groupOrder } },
})

export default defineConfig({
  root,
  plugins: [vue()],
  test: {
    maxWorkers: 2,
    projects: [
      { extends: true, test: { ...sideBySide('pure', pure), isolate: false } },
      { extends: true, test: { ...sideBySide('server', server), isolate: false } },
      { extends: true, test: { ...sideBySide('unit', unit), isolate: false } },
      oneByOne('alone', [alone], 1),
      oneByOne('long', [journeys], 2),
      { extends: true, test: { ...oneByOne('browser', [browser], 3).test, maxWorkers: 2, expect: patient } },
    ],
  },
})
