/**
 * Law 1: `core <- nodes, plugins, server, editor`; nothing imports server but examples and test. Also that a package imports
 * nothing it does not declare, and reaches into no other package by a path.
 */
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { type Source, scriptOf, top } from './sources.ts'

/** The package that a path belongs to: `core`, `nodes/delay`, `plugins/email`, `server`, `examples/embed`, ... */
export function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return ['nodes', 'plugins', 'examples'].includes(first) ? `${first}/${second}` : first
}

/** What is wrong with the imports of one file, in words. */
export function importFaults(source: Source, packages: ReadonlyMap<string, string>): readonly string[] {
  const from = packageOf(source.path)
  return importsOf(source).flatMap((name) => {
    if (name.startsWith('.')) return relativeFault(source.path, name)
    if (name.startsWith('node:') || builtinModules.includes(name) || name.startsWith('virtual:')) return []
    const owner = packages.get(npmNameOf(name))
    if (owner !== undefined) return arrowAllowed(from, owner) ? [] : [`${source.path}: ${from} must not import ${name} (law 1)`]
    return isDeclared(source.path, npmNameOf(name)) ? [] : [`${source.path}: ${name} is not in ${from}/package.json`]
  })
}

function importsOf(source: Source): readonly string[] {
  return ts.preProcessFile(scriptOf(source), true, true).importedFiles.map((file) => file.fileName)
}

function relativeFault(path: string, name: string): readonly string[] {
  const target = posix.join(posix.dirname(path), name)
  const [from, to] = [packageOf(path), packageOf(target)]
  if (from === to || target === 'package.json') return []
  const testSupport = path.endsWith('.test.ts') && target.startsWith('test/support/')
  if (testSupport || from === 'test') return []
  return [`${path}: ${name} reaches into ${to}; import a package by its name`]
}

function arrowAllowed(from: string, to: string): boolean {
  if (from === to || to === 'core' || from === 'test') return true
  return from.startsWith('examples/') && to !== 'editor' && to !== 'test'
}

const npmNameOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

const manifests = new Map<string, readonly string[]>()

/** Whether a file may import a package: one that a manifest above it declares, its own, or the top's for the tools of all. */
function isDeclared(path: string, name: string): boolean {
  const folders = path.split('/').slice(0, -1)
  return ['.', ...folders.map((_, index) => folders.slice(0, index + 1).join('/'))].some((folder) => {
    const names = manifests.get(folder) ?? dependenciesOf(join(top, folder, 'package.json'))
    manifests.set(folder, names)
    return names.includes(name)
  })
}

function dependenciesOf(file: string): readonly string[] {
  if (!existsSync(file)) return []
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string> | undefined>
  return ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {}))
}
