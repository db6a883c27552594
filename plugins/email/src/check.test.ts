import { checkFlow, createRegistry, type JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'

const registry = createRegistry([plugin])

function findings(config: JsonObject): readonly string[] {
  const nodes = [{ id: 'mail', type: 'email.send', version: 1, config: { subject: 'Hello', ...config } }]
  const found = checkFlow({ millrace: 1, name: 'Mail', nodes, edges: [] }, registry)
  return found.filter(({ node, path }) => node === 'mail' && path !== '').map(({ code, path, severity }) => `${severity} ${code} ${path}`)
}

describe('the author of a letter', () => {
  it('is told when it has no text, or one that is not used', () => {
    expect(findings({})).toEqual(['warning EMAIL_BODY_MISSING /html'])
    expect(findings({ text: 'Hi' })).toEqual([])
    expect(findings({ html: '<p>Hi</p>', mjml: '<mjml></mjml>' })).toEqual(['warning EMAIL_MJML_UNUSED /mjml'])
  })

  it('is told of a sender or a recipient that no letter could have', () => {
    const text = 'Hi'
    for (const from of ['Shop', 'a@b.example, c@d.example', 'Shop <shop>']) {
      expect(findings({ text, from })).toEqual(['error EMAIL_SENDER_INVALID /from'])
    }
    for (const to of ['nobody', 'a@b.example; c@d.example']) expect(findings({ text, to })).toEqual(['error MESSAGE_ADDRESS_BAD /to'])
  })

  it('may leave both to variables', () => {
    expect(findings({ text: 'Hi', from: '{{ contact.manager }}', to: '{{ event.properties.to }}' })).toEqual([])
    expect(findings({ text: 'Hi', from: 'Shop <hello@shop.example>', to: ' ann@mail.example ' })).toEqual([])
  })
})
