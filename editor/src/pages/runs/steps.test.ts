import type { FlowDocument, NodeManifest } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import type { RunStep } from '../../api/types.ts'
import { shownSteps } from './steps.ts'

const document: FlowDocument = {
  millrace: 1,
  name: 'x',
  nodes: [
    { id: 'if', type: 'split', version: 1, config: { branches: [{ name: 'vip', title: 'VIP' }] } },
    { id: 'tag', type: 'tag', version: 1, title: 'Mark as loyal', config: {} },
  ],
  edges: [],
}
const manifest = (type: string, ports: NodeManifest['ports']) =>
  [type, { type, title: { en: type }, group: 'split', icon: 'split', ports } as NodeManifest] as const
const manifests = new Map([manifest('split', [{ each: 'branches' }, 'else']), manifest('tag', ['out'])])
const step = (node: string, port: string | null): RunStep => ({ at: '2027-01-01T00:00:00Z', input: 'enter', node, port, outcome: 'left' })

describe('the steps of a run', () => {
  it('carry the titles of their nodes and of the branch they took', () => {
    const [first, second] = shownSteps([step('if', 'vip'), step('tag', 'out')], document, manifests)
    expect(first).toMatchObject({ title: { en: 'split' }, icon: 'split', branch: { en: 'VIP' } })
    expect(second).toMatchObject({ title: { en: 'Mark as loyal' }, branch: null })
  })

  it('of nodes that nobody knows are shown by their ids', () => {
    expect(shownSteps([step('gone', 'a')], document, manifests)[0]).toMatchObject({ title: { en: 'gone' }, group: 'other', branch: null })
    expect(shownSteps([step('if', 'vip')], undefined, manifests)[0]).toMatchObject({ title: { en: 'if' } })
  })
})
