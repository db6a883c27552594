import { checkFlow, createRegistry } from '@millrace/core'
import { runNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'
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

  it('are not published with a tag that does not parse', () => {
    const registry = createRegistry([plugin])
    const nodes = [{ id: 't', type: 'tag.add', version: 1, config: { tag: 'city-{{ contact.city' } }]
    const findings = checkFlow({ millrace: 1, name: 'Tags', nodes, edges: [] }, registry)
    expect(findings).toContainEqual(expect.objectContaining({ code: 'FLOW_TEXT_SYNTAX', node: 't', path: '/tag' }))
  })

  it('read variables in the tag', async () => {
    const outcome = await runNode(tagAdd, { ...tags(), config: { tag: ' city-{{ contact.city }} ' }, attributes: { city: 'Омск' } })
    expect(outcome).toMatchObject({ effects: [{ data: { tag: 'city-Омск' } }], why: { tag: 'city-Омск' } })
  })
})
