/**
 * Other engines through the same nine nodes, for the rows that compare: each a program of its own, in a process of its own, on a
 * fresh database of the same server. Their package is installed here, when it first is needed, and nowhere else; where it cannot
 * be, the rows say that they were not measured.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase } from '../../support/postgres.ts'
import { comparatorNames, judge, type ComparatorName, type Comparison, type Unmeasured } from './answer.ts'

export type { ComparatorName, Comparison, Unmeasured } from './answer.ts'

const folder = import.meta.dirname
const installLimitMs = 5 * 60_000
const programLimitMs = 4 * 60_000

/** As many as keep each busy for some seconds: the durable ones are slower. */
const standardContacts: Readonly<Record<ComparatorName, number>> = { dbos: 2000, graphile: 10_000, 'node-red': 100_000 }

/**
 * All of them, one after another, once each: a comparison, or the sentence that says why there is none. Needs TEST_DATABASE_URL,
 * as `createDatabase` does. `contacts` is how many to send through the named ones, where not the standard number.
 */
export async function measureComparators({
  contacts = {},
}: {
  readonly contacts?: Partial<Record<ComparatorName, number>>
} = {}): Promise<readonly (Comparison | Unmeasured)[]> {
  const results: (Comparison | Unmeasured)[] = []
  for (const name of comparatorNames) results.push(await measureComparator(name, contacts[name]))
  return results
}

/** One of them, once. Installs the package first where it is not installed yet, outside of what is measured. */
export async function measureComparator(name: ComparatorName, contacts = standardContacts[name]): Promise<Comparison | Unmeasured> {
  const missing = await install()
  if (missing !== undefined) return { name, fault: `${name} was not measured: ${missing}` }
  const database = await createDatabase()
  try {
    const env = { ...process.env, DATABASE_URL: database.url, CONTACTS: String(contacts) }
    const { code, output, errors } = await execute([join(folder, 'programs', `${name}.ts`)], { env, limitMs: programLimitMs })
    if (code !== 0) return { name, fault: `${name} was not measured: its program ended with ${code ?? 'a signal'}: ${lastLine(errors)}` }
    return judge(name, output)
  } finally {
    await database.drop()
  }
}

/** Undefined once every package is there in the locked version, else why not. */
async function install(): Promise<string | undefined> {
  if (isInstalled()) return undefined
  const npm = process.env['npm_execpath']
  if (npm === undefined) return 'its packages are not installed; start the benchmark by `npm run bench`'
  const { code, errors } = await execute([npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    env: process.env,
    limitMs: installLimitMs,
  })
  return code === 0 ? undefined : `its packages could not be installed (${lastLine(errors)})`
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dependencies?: Readonly<Record<string, string>> }>>
}

/** By the lockfile that npm leaves inside node_modules when it is through. */
export function isInstalled(at: string = folder): boolean {
  try {
    const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(
      (name) => (JSON.parse(readFileSync(join(at, name), 'utf8')) as Lock).packages,
    )
    return Object.keys(wanted?.['']?.dependencies ?? {}).every((name) => {
      const path = `node_modules/${name}`
      return found?.[path] !== undefined && found[path].version === wanted?.[path]?.version
    })
  } catch {
    return false
  }
}

interface Execution {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

function execute(
  line: readonly string[],
  { env, limitMs }: { readonly env: NodeJS.ProcessEnv; readonly limitMs: number },
): Promise<Execution> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, line, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    })
    let [output, errors] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.once('close', (code) => resolve({ code, output, errors }))
  })
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) || 'no message'
