import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { hasWords, inWords, type Speaker } from './rule-words.ts'

const text = (widget?: string, more = {}) => ({ type: 'string', ...(widget !== undefined && { 'x-ui': { widget, ...more } }) })
const schema: JsonObject = {
  properties: {
    flow: text('flow'),
    goal: text('flowNode', { flow: 'flow' }),
    topic: text('subscription-group'),
    title: text(),
    form: text('resource', { resource: 'form' }),
    of: { type: 'array', items: text('node') },
    channel: text('channel'),
    events: { type: 'array', items: { properties: { where: { 'x-ui': { widget: 'rule' } } } } },
  },
}
const speak: Speaker = {
  rule: (rule) => `[${JSON.stringify(rule)}]`,
  name: (widget, id) => (id === 'gone' ? undefined : `${widget} ${id}`),
}

describe('a config for the line on a card', () => {
  it('has its rules in words, and names of flows and steps in place of their ids', () => {
    const config = {
      flow: '7',
      goal: 'sale',
      topic: 'news',
      title: '7',
      form: '7',
      of: ['mail'],
      channel: 'sms',
      events: [{ where: { '>': [1, 2] } }],
    }
    expect(inWords(config, schema, speak)).toEqual({
      flow: 'flow 7',
      goal: 'flowNode 7/sale',
      topic: 'subscription-group news',
      title: '7',
      form: 'resource form/7',
      of: ['node mail'],
      channel: 'channel sms',
      events: [{ where: '[{">":[1,2]}]' }],
    })
  })

  it('keeps the id of what is not there, and a value that is no text', () => {
    expect(inWords({ flow: 'gone', of: ['gone', null] }, schema, speak)).toEqual({ flow: 'gone', of: ['gone', null] })
  })

  it('is worded anew only where there is something to word', () => {
    expect(hasWords(schema)).toBe(true)
    expect(hasWords({ properties: { of: { type: 'array', items: text('node') } } })).toBe(true)
    expect(hasWords({ properties: { field: text('field') } })).toBe(true)
    expect(hasWords({ properties: { title: text() } })).toBe(false)
  })
})
