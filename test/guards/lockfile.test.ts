/** `npm ci` refuses a lockfile that leaves out an optional package, even one for another platform: it did on every clean checkout. */
import { describe, expect, it } from 'vitest'
import { lockedPackages } from './licences.ts'

type Locked = Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>>; readonly extraneous?: boolean }>>

/** Whether a package that stands at `path` in the tree would find `name`: beside itself, or in any folder above. */
function finds(locked: Locked, path: string, name: string): boolean {
  if (locked[`${path === '' ? '' : `${path}/`}node_modules/${name}`] !== undefined) return true
  if (path === '') return false
  const above = path.lastIndexOf('/node_modules/')
  return finds(locked, above === -1 ? '' : path.slice(0, above), name)
}

const missing = (locked: Locked) =>
  Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !finds(locked, path, name))
      .map((name) => `${name}, of ${path}`),
  )

describe('the lockfile', () => {
  const locked = lockedPackages() as Locked

  it('has every optional package, those of other platforms too', () => {
    expect(Object.values(locked).some(({ optionalDependencies }) => optionalDependencies !== undefined)).toBe(true)
    expect(missing(locked)).toEqual([])
  })

  it('has nothing that nobody asks for', () => {
    expect(Object.entries(locked).filter(([, { extraneous }]) => extraneous === true)).toEqual([])
  })

  it('is found incomplete when one is left out', () => {
    expect(missing({ 'node_modules/a': { optionalDependencies: { 'a-linux': '1' } } })).toEqual(['a-linux, of node_modules/a'])
    expect(missing({ 'node_modules/a': { optionalDependencies: { b: '1' } }, 'node_modules/b': {} })).toEqual([])
  })
})
