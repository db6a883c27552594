import { describe, expect, it } from 'vitest'
import { menuItems, type MenuState } from './items.ts'

const state: MenuState = { on: 'node', nodes: 1, notes: 0, locked: false, framed: false, off: false, empty: false, talks: false }
const ids = (more: Partial<MenuState>) => menuItems({ ...state, ...more }, false).map(({ id }) => id)

describe('the menu of the canvas', () => {
  it('has the settings, the name and the branch of one step, and what can be done with many', () => {
    expect(ids({})).toEqual(['open', 'add', 'rename', 'branch', 'copy', 'cut', 'duplicate', 'turnOff', 'frame', 'remove'])
    expect(ids({ nodes: 3, framed: true, off: true })).toEqual(['copy', 'cut', 'duplicate', 'turnOn', 'frame', 'unframe', 'remove'])
  })
  it('leads to the comments on one step, where there are any, also of a flow that is locked', () => {
    expect(ids({ talks: true })).toContain('comment')
    expect(ids({ talks: true, locked: true })).toEqual(['open', 'branch', 'comment', 'copy'])
    expect(ids({ talks: true, nodes: 2 })).not.toContain('comment')
  })
  it('writes in a note, and knows steps are none', () => {
    expect(ids({ on: 'note', nodes: 0, notes: 1 })).toEqual(['write', 'copy', 'cut', 'duplicate', 'remove'])
  })
  it('adds, pastes and looks on the empty ground', () => {
    expect(ids({ on: 'canvas', nodes: 0 })).toEqual(['add', 'note', 'paste', 'selectAll', 'arrange', 'fit'])
    expect(ids({ on: 'canvas', nodes: 0, empty: true })).toEqual(['add', 'note', 'paste'])
    expect(ids({ on: 'edge', nodes: 0 })).toEqual(['insert', 'disconnect'])
  })
  it('changes nothing of a flow that is locked, yet lets it be copied', () => {
    expect(ids({ locked: true })).toEqual(['open', 'branch', 'copy'])
    expect(ids({ locked: true, on: 'canvas' })).toEqual(['selectAll', 'fit'])
    expect(ids({ locked: true, on: 'canvas', empty: true })).toEqual([])
  })
  it('shows the keys, and parts what removes from the rest', () => {
    expect(menuItems(state, true).at(-1)).toEqual({ id: 'remove', icon: 'trash-2', keys: '⌦', divided: true, danger: true })
  })
})
