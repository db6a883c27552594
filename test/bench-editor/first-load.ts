/** How much a browser loads before it can begin: files of a build, gzipped, found by the build's own manifest. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FirstLoad } from './figures.ts'

/** What Vite writes about a chunk, as far as it is read here. Imports are keys of the manifest. */
export interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}
export type Manifest = Readonly<Record<string, Chunk>>

/** Files of these chunks and of all that they import at once, each once. Throws when a chunk is not there. */
export function filesOf(manifest: Manifest, keys: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const open = [...keys]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (seen.has(key)) continue
    seen.add(key)
    const chunk = manifest[key]
    if (chunk === undefined) throw new Error(`The build has no ${key}`)
    open.push(...(chunk.imports ?? []))
  }
  return new Set([...seen].flatMap((key) => [manifest[key]!.file, ...(manifest[key]!.css ?? [])]))
}

const language = ['src/i18n/en/index.ts', '../node_modules/element-plus/es/locale/lang/en.mjs']
const entry = 'index.html'
const flows = 'src/pages/flows/FlowsPage.vue'
const flow = 'src/pages/flow/FlowPage.vue'

export function firstLoad(folder: string): FirstLoad {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest
  const bytesOf = (...keys: readonly string[]) =>
    [...filesOf(manifest, keys)].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)
  return {
    start: bytesOf(entry),
    flows: bytesOf(entry, ...language, flows),
    flow: bytesOf(entry, ...language, flow),
  }
}
