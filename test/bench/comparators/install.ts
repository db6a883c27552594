/** The comparators' packages, in their own node_modules beside this file: installed when first needed, as their lockfile says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runScript } from './child.ts'

const limitMs = 5 * 60_000

/** Undefined once every package is there, else the reason why not. `npm` is npm's own script, as it names it to what it runs. */
export async function install(folder: string, npm = process.env['npm_execpath']): Promise<string | undefined> {
  if (isInstalled(folder)) return undefined
  if (npm === undefined || npm === '') return 'its packages are not installed: start the benchmark by `npm run bench`'
  const line = [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund']
  const { fault } = await runScript(line, { cwd: folder, env: process.env, limitMs })
  return fault === undefined ? undefined : `its packages could not be installed (${fault})`
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dependencies?: Readonly<Record<string, string>> }>>
}

/** By the lockfile that npm leaves inside node_modules when it is through. */
function isInstalled(folder: string): boolean {
  const [wanted, found] = [lockOf(folder, 'package-lock.json'), lockOf(folder, 'node_modules/.package-lock.json')]
  if (wanted === undefined || found === undefined) return false
  return Object.keys(wanted['']?.dependencies ?? {}).every((name) => {
    const version = found[`node_modules/${name}`]?.version
    return version !== undefined && version === wanted[`node_modules/${name}`]?.version
  })
}

function lockOf(folder: string, file: string): Lock['packages'] | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Lock).packages
  } catch {
    return undefined
  }
}
