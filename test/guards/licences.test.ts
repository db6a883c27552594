import { describe, expect, it } from 'vitest'
import { licenceFaults, lockedPackages } from './licences.ts'

const faultsOf = (name: string, license: string) => licenceFaults({ [`node_modules/${name}`]: { license } })

describe('licences', () => {
  it('of every locked package are on the list', () => {
    const locked = lockedPackages()
    expect(Object.keys(locked).length).toBeGreaterThan(100)
    expect(licenceFaults(locked)).toEqual([])
  })

  it('are refused when copyleft, unknown, or an exception made for another package', () => {
    expect(faultsOf('x', 'GPL-3.0')).toHaveLength(1)
    expect(faultsOf('x', 'MIT AND GPL-3.0')).toHaveLength(1)
    expect(faultsOf('x', 'EPL-2.0')).toHaveLength(1)
    expect(licenceFaults({ 'node_modules/nowhere': {} })[0]).toContain('no stated licence')
  })

  it('are accepted when one of a choice is on the list', () => {
    expect(faultsOf('x', '(MIT OR EUPL-1.1+)')).toEqual([])
    expect(faultsOf('elkjs', 'EPL-2.0')).toEqual([])
  })
})
