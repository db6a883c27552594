import { describe, expect, it } from 'vitest'
import { packages } from './packages.ts'

describe('packages', () => {
  const all = packages()

  it('of nodes and plugins say that they are plugins, under MIT', () => {
    const plugins = all.filter(({ folder }) => /^(nodes|plugins)\//.test(folder))
    expect(plugins.length).toBeGreaterThan(0)
    const wrong = plugins.filter(({ manifest }) => !manifest.keywords?.includes('millrace-plugin') || manifest.license !== 'MIT')
    expect(wrong.map(({ folder }) => folder)).toEqual([])
  })

  it('of nodes are named after their folder', () => {
    const names = all.filter(({ folder }) => folder.startsWith('nodes/')).map(({ folder, manifest }) => [manifest.name, folder])
    expect(names).toEqual(names.map(([, folder]) => [folder?.replace('nodes/', '@millrace/node-'), folder]))
  })

  it('are all under MIT', () => {
    expect(all.filter(({ manifest }) => manifest.license !== 'MIT').map(({ folder }) => folder)).toEqual([])
  })
})
