/**
 * `npm test`: every check of the project in one go. It stops at nothing, sums up, and its last line is `N passed, N failed`:
 * the tests that vitest counted, and one for each other phase. Exits 1 when anything failed.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { licenceFaults, lockedPackages } from './guards/licences.ts'

const top = join(import.meta.dirname, '..')
const cache = join(top, '.cache')
const env = { ...process.env, PATH: `${join(top, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`, CI: '1' }

interface Tally {
  readonly passed: number
  readonly failed: number
}

interface Phase {
  readonly name: string
  run(): Promise<Tally>
}

/** No phase may hang the whole: twice what the slowest takes on two cores, for machines differ by as much. */
const limitMs = 15 * 60_000

/** Its output is shown as it comes; or, of one of several that run at once, in one piece when it has ended. */
function execute(command: string, args: readonly string[], how: 'live' | 'in one piece' = 'live'): Promise<boolean> {
  return new Promise((resolve) => {
    const stdio = how === 'live' ? 'inherit' : (['ignore', 'pipe', 'pipe'] as const)
    const child = spawn(command, args, { cwd: top, env, stdio: stdio as 'inherit', timeout: limitMs, killSignal: 'SIGKILL' })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk))
    child.once('error', () => resolve(false))
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      resolve(code === 0)
    })
  })
}

const tallyOf = (ok: boolean): Tally => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

const command = (name: string, ...line: readonly string[]): Phase => ({
  name,
  run: async () => tallyOf(await execute(line[0] ?? name, line.slice(1), 'in one piece')),
})

const licences: Phase = {
  name: 'licences',
  run: async () => {
    const faults = licenceFaults(lockedPackages())
    for (const fault of faults) console.error(fault)
    return tallyOf(faults.length === 0)
  },
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly success: boolean
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

const crash: Phase = {
  name: 'crash test (short form)',
  run: async () => tallyOf(await execute('node', ['test/chaos/main.ts', '--short'])),
}

function vitest(name: string, ...projects: readonly string[]): Phase {
  const output = join(cache, `vitest-${projects.join('-')}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`]
  const chosen = projects.flatMap((project) => ['--project', project])
  const args = ['run', '--config', 'test/vitest.config.ts', ...chosen, ...reporters]
  return {
    name,
    run: async () => {
      rmSync(output, { force: true })
      const ok = await execute('vitest', args)
      return existsSync(output) ? tallyOfReport(JSON.parse(readFileSync(output, 'utf8')) as VitestReport, ok) : tallyOf(false)
    },
  }
}

/** Files that failed as a whole, and failures outside any test, count as one each. */
function tallyOfReport(report: VitestReport, ok: boolean): Tally {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = report.numFailedTests + broken.length
  return { passed: report.numPassedTests, failed: failed === 0 && !ok ? 1 : failed }
}

/** What needs one core each: two lines of them, side by side. */
const still: readonly (readonly Phase[])[] = [
  [command('types', 'tsc', '-p', 'tsconfig.json'), command('types of the widget', 'tsc', '-p', 'plugins/site/src/widget'), licences],
  [
    command('lint', 'oxlint', '--deny-warnings'),
    command('format', 'oxfmt', '--check'),
    command('types of the editor', 'vue-tsc', '-p', 'editor/tsconfig.json'),
    command('editor build', 'vite', 'build', 'editor'),
    command('editor library', 'vite', 'build', 'editor', '-c', 'editor/vite.lib.config.ts', '--mode', 'element'),
  ],
]

/** What is measured against the clock, or wants both cores: one after another. */
const moving: readonly Phase[] = [vitest('unit and Postgres tests', 'pure', 'server', 'unit'), vitest('the fence of code', 'alone'), crash]

/** What mostly waits, for time that passes and for pages: side by side. */
const waiting: readonly Phase[] = [vitest('journeys', 'long'), vitest('browser test', 'browser')]

async function main(): Promise<void> {
  console.info(`Node ${process.version}`)
  if (Number(process.versions.node.split('.')[0]) < 24) throw new Error('The tests need Node 24 or newer: run them by `npm test`')
  mkdirSync(cache, { recursive: true })
  const lines: string[] = []
  let [passed, failed] = [0, 0]
  const inTurn = async (phases: readonly Phase[]) => {
    for (const phase of phases) {
      const started = performance.now()
      console.info(`\n── ${phase.name}`)
      const tally = await phase.run()
      passed += tally.passed
      failed += tally.failed
      const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6)
      lines.push(`${tally.failed === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${phase.name}: ${tally.passed} passed, ${tally.failed} failed`)
    }
  }
  await Promise.all(still.map(inTurn))
  await inTurn(moving)
  await Promise.all(waiting.map((phase) => inTurn([phase])))
  console.info(`\n${lines.join('\n')}\n\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

await main()
