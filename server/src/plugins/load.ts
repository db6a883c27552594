/**
 * Finds and loads plugins: packages with the keyword `millrace-plugin` and a default export of `definePlugin`. The standard set is
 * whatever of the scope @millrace is installed; others are named by MILLRACE_PLUGINS. No plugin is known here by name.
 */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PluginDefinition } from '@millrace/core'
import { StartFault } from '../config/fault.ts'

export const pluginKeyword = 'millrace-plugin'
const scope = '@millrace'

/** The standard set and the named packages; the latter are resolved from `folder`. Throws `StartFault` `PLUGIN_*`. */
export async function loadPlugins(names: readonly string[], folder: string): Promise<readonly PluginDefinition[]> {
  const standard = await standardPlugins()
  const plugins: PluginDefinition[] = []
  for (const name of new Set([...standard, ...names])) {
    plugins.push(await loadPlugin(name, standard.includes(name) ? import.meta.dirname : folder))
  }
  return plugins
}

/** Names of the installed packages of the scope that are plugins, in one order on every machine. */
export async function standardPlugins(): Promise<readonly string[]> {
  const folder = scopeFolder(import.meta.dirname)
  if (folder === null) return []
  const names = (await readdir(folder)).sort()
  const manifests = await Promise.all(
    names.map(async (name) => ({ name: `${scope}/${name}`, manifest: await manifestIn(join(folder, name)) })),
  )
  return manifests.filter(({ manifest }) => isPlugin(manifest)).map(({ name }) => name)
}

/** node_modules/@millrace, wherever above this file the packages were installed. */
function scopeFolder(from: string): string | null {
  const folder = join(from, 'node_modules', scope)
  if (existsSync(folder)) return folder
  const above = dirname(from)
  return above === from ? null : scopeFolder(above)
}

interface Manifest {
  readonly keywords?: readonly string[]
  readonly exports?: unknown
  readonly main?: string
}

async function manifestIn(folder: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return null
  }
}

const isPlugin = (manifest: Manifest | null) => manifest?.keywords?.includes(pluginKeyword) === true

async function loadPlugin(name: string, folder: string): Promise<PluginDefinition> {
  const root = packageFolder(name, folder)
  const manifest = root === null ? null : await manifestIn(root)
  if (root === null || manifest === null) {
    throw new StartFault('PLUGIN_MISSING', `Plugin ${name} is not installed: it cannot be found from ${folder}`)
  }
  if (!isPlugin(manifest)) {
    throw new StartFault('PLUGIN_INVALID', `Package ${name} is not a plugin: its package.json lacks the keyword ${pluginKeyword}`)
  }
  const loaded = await importDefault(name, join(root, entryOf(manifest)))
  if (!isDefinition(loaded)) throw new StartFault('PLUGIN_INVALID', `Plugin ${name} must have a default export made by definePlugin`)
  return loaded
}

async function importDefault(name: string, file: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(file).href)) as { readonly default?: unknown }).default
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartFault('PLUGIN_INVALID', `Plugin ${name} does not load: ${reason}`, { cause: error })
  }
}

/** Where Node would find the package from `folder`, whatever its `exports` hide. */
function packageFolder(name: string, folder: string): string | null {
  const place = join(folder, 'node_modules', name)
  if (existsSync(join(place, 'package.json'))) return place
  const above = dirname(folder)
  return above === folder ? null : packageFolder(name, above)
}

const conditions: readonly string[] = ['node', 'import', 'module-sync', 'default']

/** The file that `import` of the package means: the first condition of its `exports` that holds here. */
function entryOf({ exports, main }: Manifest): string {
  const root = exports !== null && typeof exports === 'object' && '.' in exports ? exports['.'] : exports
  return conditional(root) ?? main ?? 'index.js'
}

function conditional(target: unknown): string | null {
  if (typeof target === 'string') return target
  if (target === null || typeof target !== 'object') return null
  const found = Object.entries(target).find(([condition]) => conditions.includes(condition))
  return found === undefined ? null : conditional(found[1])
}

function isDefinition(value: unknown): value is PluginDefinition {
  return value !== null && typeof value === 'object' && typeof (value as { name?: unknown }).name === 'string'
}
