/**
 * How every test runs: five projects over one Postgres. `pure` is what lies beside the parts that keep no state of their own (law 3), and
 * `server` what makes its own runtime on its own database: many files in one process, for loading the same modules hundreds of times
 * took longer than the tests. `unit` is all else, each file in a process of its own; then, one file at a time so that nothing measured
 * there is disturbed, `long`: what drives the whole product (journeys); and `browser`, which needs a built editor, so that `npm test`
 * runs it after the build.
 *
 * A test without an expectation fails: it could not fail otherwise.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { configDefaults, defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..')
const postgres = join(import.meta.dirname, 'support/global-postgres.ts')

const within = (folders: readonly string[]) => folders.map((folder) => `${folder}/**/*.test.ts`)
const pure = within(['core', 'nodes', 'plugins', 'editor'])
const server = within(['server'])
const unit = within(['examples', 'test'])
/** The code fence is held to seconds on the wall, so it is tested alone too. */
const alone = ['test/journeys/**/*.test.ts', 'nodes/code/src/sandbox/sandbox.test.ts']
const browser = 'test/browser/**/*.test.ts'

const common = {
  environment: 'node',
  pool: 'forks',
  globalSetup: existsSync(postgres) ? [postgres] : [],
  setupFiles: join(import.meta.dirname, 'support/seed.ts'),
  expect: { requireAssertions: true },
} as const

const sideBySide = (name: string, include: readonly string[]) => ({
  ...common,
  name,
  include: [...include],
  exclude: [...configDefaults.exclude, ...alone, browser],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  sequence: { groupOrder: 0 },
})

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
      { extends: true, test: sideBySide('unit', unit) },
      oneByOne('long', alone, 1),
      { extends: true, test: { ...oneByOne('browser', [browser], 2).test, maxWorkers: 2 } },
    ],
  },
})
