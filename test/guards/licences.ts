/**
 * Whose code we may ship: the licence of every package in the lockfile is on the list, or the package is named below with the
 * reason why its licence does no harm.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './sources.ts'

const allowed = new Set(['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0'])

const exceptions: readonly { readonly packages: RegExp; readonly licence: string; readonly reason: string }[] = [
  { packages: /^elkjs$/, licence: 'EPL-2.0', reason: 'used unchanged, in a worker of its own' },
  { packages: /^web-push$/, licence: 'MPL-2.0', reason: 'used unchanged' },
  { packages: /^(axe-core|lightningcss(-.+)?)$/, licence: 'MPL-2.0', reason: 'a tool of the tests and the build, not shipped' },
  { packages: /^argparse$/, licence: 'Python-2.0', reason: 'permissive; under the MJML compiler' },
  { packages: /^mdn-data$/, licence: 'CC0-1.0', reason: 'public domain data; under the MJML compiler' },
  { packages: /^caniuse-lite$/, licence: 'CC-BY-4.0', reason: 'data, attributed in its own package; under the MJML compiler' },
  { packages: /^fast-sha256$/, licence: 'Unlicense', reason: 'public domain; in the tests of webhooks alone' },
  { packages: /^slick$/, licence: 'MIT (http://mootools.net/license.txt)', reason: 'MIT with a link' },
]

interface LockedPackage {
  readonly license?: string
  readonly link?: boolean
}

/** A sentence for each package of a lockfile whose licence is not allowed. */
export function licenceFaults(locked: Readonly<Record<string, LockedPackage>>): readonly string[] {
  return Object.entries(locked).flatMap(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link === true) return []
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = entry.license ?? installedLicence(path)
    if (licence !== null && isAllowed(name, licence)) return []
    return [`${name} (${path}) is under ${licence ?? 'no stated licence'}: choose another package, or name it with a reason in licences.ts`]
  })
}

function isAllowed(name: string, licence: string): boolean {
  if (exceptions.some((exception) => exception.packages.test(name) && exception.licence === licence)) return true
  const terms = licence.replaceAll(/[()]/g, '')
  if (terms.includes(' AND ')) return terms.split(' AND ').every((term) => allowed.has(term))
  return terms.split(' OR ').some((term) => allowed.has(term))
}

function installedLicence(path: string): string | null {
  const file = join(top, path, 'package.json')
  if (!existsSync(file)) return null
  return (JSON.parse(readFileSync(file, 'utf8')) as LockedPackage).license ?? null
}

export function lockedPackages(): Readonly<Record<string, LockedPackage>> {
  const lock = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockedPackage> }
  return lock.packages
}
