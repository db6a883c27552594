import { describe, expect, it } from 'vitest'
import { iconOf, isBundled } from './icons.ts'

const components = Object.values(import.meta.glob<string>('../**/*.vue', { eager: true, query: '?raw', import: 'default' })).join('\n')
const written = [...components.matchAll(/<(?:AppIcon|EmptyState)[^>]*?\s(?:name|icon)="([a-z0-9-]+)"/g)].map(([, name]) => name!)

describe('the icons', () => {
  it('are in the bundle when the editor itself asks for them', () => {
    expect(written.length).toBeGreaterThan(20)
    expect(written.filter((name) => !isBundled(name))).toEqual([])
  })
  it('are told apart by their kebab-case names, and another one is shown until a rare one is loaded', () => {
    expect(iconOf('circle-alert')).not.toBe(iconOf('trash-2'))
    expect(iconOf('trash-2')).toBe(iconOf('trash'))
    expect(iconOf('no-such-icon')).toBe(iconOf('puzzle'))
  })
})
