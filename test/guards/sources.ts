/** The project's own source files, read once for every guard. Paths are relative to the top and use `/`. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const top = join(import.meta.dirname, '../..')

export interface Source {
  readonly path: string
  readonly text: string
}

const roots = ['core', 'nodes', 'plugins', 'server', 'editor', 'examples', 'test']
const skipped = new Set(['node_modules', 'dist', '.millrace', '.cache', 'screenshots'])

/** Every file of the project whose name ends so. */
export function sources(endings: readonly string[]): readonly Source[] {
  return roots
    .flatMap((root) => walk(root))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(top, path), 'utf8') }))
}

function walk(folder: string): readonly string[] {
  return readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? walk(path) : [path]
  })
}

/** The TypeScript of a file: all of it, or the script blocks of a Vue component with the other lines left blank. */
export function scriptOf({ path, text }: Source): string {
  if (!path.endsWith('.vue')) return text
  let script = ''
  let end = 0
  for (const block of text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = block.index + block[0].indexOf('>') + 1
    script += blank(text.slice(end, start)) + block[1]
    end = start + (block[1] ?? '').length
  }
  return script
}

const blank = (text: string) => text.replaceAll(/[^\n]/g, '')
