/** The workspace's packages as their manifests describe them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './sources.ts'

export interface Package {
  /** Folder relative to the top: `nodes/delay`. */
  readonly folder: string
  readonly manifest: { readonly name: string; readonly license?: string; readonly keywords?: readonly string[] }
}

export function packages(): readonly Package[] {
  const families = ['nodes', 'plugins', 'examples'].flatMap((family) => readdirSync(join(top, family)).map((name) => `${family}/${name}`))
  return ['core', 'server', 'editor', 'test', ...families]
    .filter((folder) => existsSync(join(top, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8')) as Package['manifest'] }))
}
