import { assert, array, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renameNode, removeNodes, toggleDisabled } from './commands.ts'
import { flow } from './fixtures.ts'
import { commit, redo, seal, startHistory, undo, type Change } from './history.ts'

const rename = (title: string, merge?: string): Change => ({
  name: 'renameNode',
  apply: (document) => renameNode(document, 'a', title),
  ...(merge === undefined ? {} : { merge }),
})

describe('history', () => {
  it('goes back and forth, and a new change forgets what was undone', () => {
    const start = startHistory(flow('a b'))
    const two = commit(commit(start, rename('One')), rename('Two'))
    expect(undo(two).document.nodes[0]?.title).toBe('One')
    expect(redo(undo(two)).document).toBe(two.document)
    expect(commit(undo(two), rename('Three')).future).toEqual([])
  })

  it('keeps no step for a command that changed nothing', () => {
    const start = startHistory(flow('a'))
    expect(commit(start, rename(''))).toBe(start)
  })

  it('joins edits of one field into one step', () => {
    const typed = ['R', 'Re', 'Rem'].reduce((history, title) => commit(history, rename(title, 'title:a')), startHistory(flow('a')))
    expect(typed.past).toHaveLength(1)
    expect(undo(typed).document.nodes[0]?.title).toBeUndefined()
  })

  it('starts a new step after the field was left, and leaves none when typing came back to the start', () => {
    const left = seal(commit(startHistory(flow('a')), rename('One', 'title:a')))
    expect(commit(left, rename('Two', 'title:a')).past).toHaveLength(2)
    const back = commit(commit(startHistory(flow('a')), rename('One', 'title:a')), rename('', 'title:a'))
    expect(back.past).toHaveLength(0)
  })

  it('returns to the first document by undoing everything, whatever was done', () => {
    const changes = constantFrom(
      rename('One'),
      rename('Two', 'title:a'),
      { name: 'toggleDisabled', apply: (document) => toggleDisabled(document, 'b') } satisfies Change,
      { name: 'removeNodes', apply: (document) => removeNodes(document, new Set(['b'])) } satisfies Change,
    )
    assert(
      property(array(changes, { maxLength: 30 }), (list) => {
        const first = flow('a b c', 'a.out-b b.out-c')
        let history = list.reduce(commit, startHistory(first))
        const last = history.document
        const steps = history.past.length
        for (let step = 0; step < steps; step++) history = undo(history)
        expect(history.document).toBe(first)
        for (let step = 0; step < steps; step++) history = redo(history)
        expect(history.document).toBe(last)
      }),
    )
  })
})
