import { describe, expect, it } from 'vitest'
import { keyOf, keyText, shortcutOf, shortcuts } from './shortcuts.ts'

const press = (code: string, ...keys: ('ctrl' | 'meta' | 'alt' | 'shift')[]) =>
  shortcutOf({
    code,
    ctrlKey: keys.includes('ctrl'),
    metaKey: keys.includes('meta'),
    altKey: keys.includes('alt'),
    shiftKey: keys.includes('shift'),
  })?.action

describe('the keys of the flow page', () => {
  it('are matched by their place, whatever the layout prints on them', () => {
    expect([press('KeyZ', 'ctrl'), press('KeyZ', 'meta', 'shift'), press('KeyY', 'ctrl'), press('Slash'), press('Slash', 'shift')]).toEqual(
      ['undo', 'redo', 'redo', 'find', 'help'],
    )
  })
  it('tell a letter from the same letter with Ctrl, Shift or Alt', () => {
    expect([press('KeyA'), press('KeyA', 'shift'), press('KeyA', 'ctrl'), press('KeyA', 'alt')]).toEqual([
      'add',
      'addAnywhere',
      'selectAll',
      undefined,
    ])
    expect([press('ArrowUp'), press('ArrowUp', 'shift'), press('ArrowUp', 'alt')]).toEqual(['walkUp', 'walkUp', undefined])
  })
  it('leave copy, cut and paste to the browser, which tells of them', () => {
    expect([press('KeyC', 'ctrl'), press('KeyX', 'ctrl'), press('KeyX')]).toEqual([undefined, undefined, 'toggle'])
  })
  it('do one thing each', () => {
    const all = shortcuts.flatMap((one) => one.codes.map((code) => `${keyText({ ...one, codes: [code] }, false)} ${code}`))
    expect(new Set(all).size).toBe(all.length)
  })
  it('are written as they are printed, on a Mac as on a Mac', () => {
    const both = (action: Parameters<typeof keyOf>[0]) => [keyOf(action, false), keyOf(action, true)]
    expect(both('undo')).toEqual(['Ctrl+Z', '⌘Z'])
    expect(both('unframe')).toEqual(['Ctrl+Shift+G', '⇧⌘G'])
    expect(both('remove')).toEqual(['Delete', '⌦'])
    expect(both('help')).toEqual(['?', '?'])
    expect(both('find')).toEqual(['Ctrl+F', '⌘F'])
    expect(both('zoomIn')).toEqual(['+', '+'])
    expect(both('walkDown')).toEqual(['↓', '↓'])
  })
})
