/** Builds the editor when its build is missing or older than its sources, so that `npm start` needs no step before it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StartFault } from '../config/fault.ts'

const top = join(import.meta.dirname, '../../..')
const folder = join(top, 'editor')
const sources = [
  'editor/src',
  'editor/public',
  'editor/index.html',
  'editor/embed.html',
  'editor/build',
  'editor/vite.config.ts',
  'editor/package.json',
  'core/src',
]

/** The folder of the build, or null where the editor's sources are not installed. Throws `StartFault` `EDITOR_BUILD_FAILED`. */
export async function builtEditor(say: (line: string) => void): Promise<string | null> {
  const build = join(folder, 'dist')
  if (!existsSync(join(folder, 'index.html'))) return existsSync(build) ? build : null
  if (await isCurrent(join(build, 'index.html'))) return build
  say('Building the editor (once, and after changes) ...')
  await buildInto(build)
  return build
}

/** Beside its place first: a server that runs, or another start that builds too, never sees half a build. */
async function buildInto(build: string): Promise<void> {
  const fresh = join(folder, 'node_modules', `.dist-${process.pid}`)
  await runVite(fresh)
  await rm(build, { recursive: true, force: true })
  await rename(fresh, build).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    await rm(fresh, { recursive: true })
  })
}

async function isCurrent(index: string): Promise<boolean> {
  const built = await stat(index).catch(() => null)
  if (built === null) return false
  const changes = await Promise.all(sources.map((source) => newestIn(join(top, source))))
  return Math.max(...changes) <= built.mtimeMs
}

/** Epoch ms of the last change of a file, or of any file in a folder. */
async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const names = await readdir(path)
  const changes = await Promise.all(names.map((name) => newestIn(join(path, name))))
  return Math.max(0, ...changes)
}

function runVite(outDir: string): Promise<void> {
  const vite = join(top, 'node_modules/vite/bin/vite.js')
  const child = spawn(process.execPath, [vite, 'build', 'editor', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'], {
    cwd: top,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new StartFault('EDITOR_BUILD_FAILED', `The editor does not build: ${reason}`))
    child.on('error', (error) => fail(error.message))
    child.on('close', (code) => (code === 0 ? resolve() : fail(errors.trim().split('\n', 1)[0] ?? `vite ended with ${code}`)))
  })
}
