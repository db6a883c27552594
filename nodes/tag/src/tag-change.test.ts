import { runNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { tagAdd } from './tag-add.ts'
import { tagRemove } from './tag-remove.ts'

const tags = (...names: readonly string[]) => ({ facts: { 'contact.tags': names } })

describe('tag.add and tag.remove', () => {
  it('write the change', async () => {
    const added = await runNode(tagAdd, tags())
    expect(added.effects).toEqual([{ kind: 'write', type: 'tag.change', data: { tag: 'loyal', on: true } }])
    const removed = await runNode(tagRemove, tags('loyal'))
    expect(removed.effects).toEqual([{ kind: 'write', type: 'tag.change', data: { tag: 'loyal', on: false } }])
  })

  it('write nothing when nothing changes, so that a flow on `Tag Added` does not start itself', async () => {
    expect((await runNode(tagAdd, tags('loyal'))).effects ?? []).toEqual([])
    expect((await runNode(tagRemove, tags())).effects ?? []).toEqual([])
  })

  it('read variables in the tag', async () => {
    const outcome = await runNode(tagAdd, { ...tags(), config: { tag: ' city-{{ contact.city }} ' }, attributes: { city: 'Омск' } })
    expect(outcome.effects).toMatchObject([{ data: { tag: 'city-Омск' } }])
  })
})
