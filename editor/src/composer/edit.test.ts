import { readLetter, type Letter } from '@millrace/core/letter'
import { describe, expect, it } from 'vitest'
import {
  blockWith,
  buttonToNowhere,
  changeBlock,
  createIds,
  duplicateBlock,
  emptyBlock,
  insertBlock,
  moveBlock,
  removeBlock,
  shiftBlock,
  withColumns,
} from './edit.ts'
import { emptyHistory, redo, remember, undo } from './history.ts'

const simple = (id: string, text = id) => ({ kind: 'text', id, text })
const letter = readLetter({
  blocks: [simple('a'), { kind: 'columns', id: 'c', columns: [[simple('x'), simple('y')], []] }, simple('z', 'see https://z.example/')],
})!
const shape = ({ blocks }: Letter) =>
  blocks
    .map((block) =>
      block.kind === 'columns' ? `${block.id}(${block.columns.map((column) => column.map(({ id }) => id).join(' ')).join('|')})` : block.id,
    )
    .join(' ')

describe('editing a letter', () => {
  it('inserts, changes and removes where it is told', () => {
    const more = insertBlock(letter, emptyBlock('divider', 'd'), { list: { columns: 'c', index: 1 }, index: 0 })
    expect(shape(more)).toBe('a c(x y|d) z')
    expect(shape(removeBlock(more, 'x'))).toBe('a c(y|d) z')
    const changed = changeBlock(letter, { kind: 'text', id: 'y', text: 'new', align: 'right' })
    expect(blockWith(changed, 'new')).toBe('y')
  })
  it('moves within a list, into a column and out of it', () => {
    expect(shape(moveBlock(letter, 'z', { list: null, index: 0 }))).toBe('z a c(x y|)')
    expect(shape(moveBlock(letter, 'a', { list: { columns: 'c', index: 1 }, index: 0 }))).toBe('c(x y|a) z')
    expect(shape(moveBlock(letter, 'x', { list: null, index: 3 }))).toBe('a c(y|) z x')
    expect(shape(shiftBlock(letter, 'x', 1))).toBe('a c(y x|) z')
    expect(shiftBlock(letter, 'a', -1)).toBe(letter)
  })
  it('puts no columns or raw MJML into a column', () => {
    expect(moveBlock(letter, 'c', { list: { columns: 'c', index: 0 }, index: 0 })).toBe(letter)
    expect(insertBlock(letter, emptyBlock('raw', 'r'), { list: { columns: 'c', index: 0 }, index: 0 })).toBe(letter)
  })
  it('duplicates with ids of its own', () => {
    const { letter: twice, id } = duplicateBlock(letter, 'c')
    expect([shape(twice), id]).toEqual(['a c(x y|) b1(b2 b3|) z', 'b1'])
    expect(createIds(twice)()).toBe('b4')
  })
  it('loses nothing when there are fewer columns', () => {
    const [, columns] = letter.blocks
    expect(
      columns?.kind === 'columns' && withColumns(withColumns(columns, 3), 1).columns.map((column) => column.map(({ id }) => id)),
    ).toEqual([['x', 'y']])
  })
  it('finds the block that a finding is about', () => {
    expect(blockWith(letter, 'https://z.example/')).toBe('z')
    expect(blockWith(letter, 'nowhere')).toBeNull()
    expect(buttonToNowhere(letter)).toBeNull()
    expect(buttonToNowhere(insertBlock(letter, emptyBlock('button', 'q'), { list: null, index: 1 }))).toBe('q')
  })
})

describe('undo', () => {
  it('takes back changes step by step, and does them again', () => {
    let history = remember(remember(emptyHistory<number>(), 1, 'a'), 2, 'b')
    const back = undo(history, 3)!
    expect(back.value).toBe(2)
    const further = undo(back.history, back.value)!
    expect([further.value, undo(further.history, 1)]).toEqual([1, null])
    expect(redo(further.history, 1)?.value).toBe(2)
    history = remember(further.history, 1, 'c')
    expect(redo(history, 9)).toBeNull()
  })
  it('takes what was typed into one field for one step', () => {
    const history = remember(remember(emptyHistory<number>(), 1, 'text'), 2, 'text')
    expect(undo(history, 3)?.value).toBe(1)
  })
})
