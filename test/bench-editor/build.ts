/** Builds the two pages and the editor itself, each into a folder of `.cache`. */
import { join } from 'node:path'
import { build, loadConfigFromFile } from 'vite'

const top = join(import.meta.dirname, '../..')
const cache = join(top, '.cache/bench-editor')
const config = join(top, 'editor/vite.config.ts')

/** By the plugins of the editor. `root`: the folder of the page. Answers the folder of the result. */
export async function buildPage(name: string, root: string): Promise<string> {
  const outDir = join(cache, name)
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, config)
  const { plugins = [], define = {} } = loaded?.config ?? {}
  const target = 'es2023'
  await build({ configFile: false, root, plugins, define, logLevel: 'error', build: { outDir, emptyOutDir: true, target } })
  return outDir
}

/** With the manifest that tells which file imports which. */
export async function buildEditor(): Promise<string> {
  const outDir = join(cache, 'editor')
  await build({ configFile: config, logLevel: 'error', build: { outDir, emptyOutDir: true, manifest: true } })
  return outDir
}
