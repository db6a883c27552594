import { describe, expect, it } from 'vitest'
import type { JsonObject } from './json.ts'
import { defineChannel, definePlugin } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'
import { createStep, runNode } from './testing/index.ts'

const dove = defineChannel({
  name: 'dove',
  title: { en: 'Dove' },
  icon: 'bird',
  message: Type.Object({
    text: Type.String(),
    buttons: Type.Optional(Type.Array(Type.Object({ title: Type.String(), url: Type.String() }))),
  }),
  html: ['text'],
  address: ({ attributes }) => (typeof attributes['loft'] === 'string' ? attributes['loft'] : null),
  normalize: (address) => address,
  statuses: {},
  send: async () => ({}),
})
const plugin = definePlugin({ name: 'doves', channels: [dove] })
const send = createRegistry([plugin]).nodes.get('dove.send')!

describe('a message of a channel', () => {
  const contentOf = async (config: JsonObject) => {
    const outcome = await runNode(send, { config, plugin, attributes: { loft: 'a', name: '<Ann>' } })
    return (outcome.effects![0]!.data as { readonly content: JsonObject }).content
  }

  it('has its variables put in wherever a text stands, inside of buttons too (001.29)', async () => {
    const buttons = [{ title: 'Hi {{ contact.name }}', url: 'https://a.example/{{ contact.name | url_encode }}' }]
    expect(await contentOf({ text: '{{ contact.name }}', buttons })).toEqual({
      text: '&lt;Ann&gt;',
      buttons: [{ title: 'Hi <Ann>', url: 'https://a.example/%3CAnn%3E' }],
    })
  })

  it('says which text is at fault, however deep it stands', async () => {
    const broken = contentOf({ text: 'x', buttons: [{ title: '{{ a | nosuchfilter }}', url: '' }] })
    await expect(broken).rejects.toThrow(/^dove buttons\/0\/title: /)
  })
})

describe('whether a contact can be reached', () => {
  const step = (attributes: JsonObject, reach: JsonObject = {}) => createStep({ plugin, attributes, facts: { reach } })

  it('depends on the channel, the address and what was said against it', () => {
    expect(step({ loft: 'a' }).unreachable('dove')).toBeNull()
    expect(step({ loft: 'a' }).unreachable('smoke')).toBe('no-channel')
    expect(step({}).unreachable('dove')).toBe('no-address')
    const unsubscribed = step({ loft: 'a' }, { dove: { marketing: true, any: false } })
    expect([unsubscribed.unreachable('dove'), unsubscribed.unreachable('dove', true)]).toEqual(['suppressed', null])
    expect(step({ loft: 'a' }, { dove: { marketing: true, any: true } }).unreachable('dove', true)).toBe('suppressed')
  })
})
