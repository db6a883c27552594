import type { JsonObject } from '@millrace/core'
import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { condition } from './condition.ts'
import plugin from './index.ts'

const config: JsonObject = {
  branches: [
    { name: 'rich', rule: { '>=': [{ var: 'contact.spent' }, 1000] } },
    { name: 'known', title: 'Has bought', rule: { '>': [{ var: 'contact.spent' }, 0] } },
  ],
}

testNode(condition, {
  plugin,
  cases: [
    { name: 'takes the branch that fits (000.39)', config, attributes: { spent: 5 }, leaves: 'known' },
    { name: 'takes the first of several that fit', config, attributes: { spent: 5000 }, leaves: 'rich' },
    { name: 'takes “else” when none fits', config, attributes: {}, leaves: 'else' },
    { name: 'reads facts (002.28)', facts: { bonus: { balance: 150, lots: [] } }, leaves: 'yes' },
  ],
})

describe('condition', () => {
  it('tells the branch and the values that decided', async () => {
    const found = await runNode(condition, { config, attributes: { spent: 5 } })
    expect(found.why).toEqual({ branch: 'known', values: { 'contact.spent': 5 } })
    const rest = await runNode(condition, { config, attributes: { city: 'Omsk' } })
    expect(rest.why).toEqual({ branch: 'else', values: { 'contact.spent': null } })
  })

  it('finds branches that nobody could tell apart', () => {
    const rule = true
    const branches = [
      { name: 'a', rule },
      { name: 'a', rule },
      { name: 'else', rule },
    ]
    expect(condition.check!({ branches }).map(({ code, path }) => [code, path])).toEqual([
      ['CONDITION_BRANCH_REPEATED', '/branches/1/name'],
      ['CONDITION_BRANCH_REPEATED', '/branches/2/name'],
    ])
  })
})
