import { expect, it } from 'vitest'
import { rowAction } from './row-keys.ts'

it('walks a tree as trees are walked, moves a step with Alt, and leaves what has Ctrl or Shift to the page', () => {
  const press = (code: string, keys: object = {}) =>
    rowAction({ code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys })
  expect([press('ArrowRight'), press('ArrowLeft'), press('Home'), press('Space'), press('KeyA')]).toEqual([
    'inside',
    'outside',
    'first',
    'open',
    'add',
  ])
  expect([press('ArrowUp', { altKey: true }), press('ArrowDown', { altKey: true }), press('Enter', { altKey: true })]).toEqual([
    'earlier',
    'later',
    null,
  ])
  expect([press('KeyZ', { ctrlKey: true }), press('Slash', { shiftKey: true }), press('Slash')]).toEqual([null, null, null])
})
