import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { filter } from './filter.ts'
import plugin from './index.ts'

testNode(filter, {
  plugin,
  cases: [
    { name: 'lets those who fit go on (001.10)', attributes: { email: 'a@example.com' }, leaves: 'out' },
    { name: 'turns the others away (004.17)', leaves: 'rejected' },
  ],
})

describe('filter', () => {
  it('tells the values that decided', async () => {
    expect((await runNode(filter, {})).why).toEqual({ values: { 'contact.email': null } })
  })

  it('ends the run of those it turns away, unless they are led elsewhere', () => {
    expect(filter.ports).toContainEqual(expect.objectContaining({ port: 'rejected', otherwise: '@end' }))
  })
})
