import { CallError, createRegistry, defineChannel, Type, type CallContext, type OutgoingMessage } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Connected } from '../connections/connections.ts'
import { createScrub } from '../connections/scrub.ts'
import { createDeliver } from './deliver.ts'

const flown: { readonly message: OutgoingMessage; readonly context: CallContext }[] = []
let fault: CallError | null

const pigeon = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon', ru: 'Голубь' },
  icon: 'bird',
  message: Type.Object({ text: Type.String({ minLength: 1 }), url: Type.Optional(Type.String()) }, { additionalProperties: false }),
  address: () => null,
  normalize: (address) => (address.startsWith('loft ') ? address.trim() : null),
  statuses: {},
  links: ({ url }) => (url === undefined ? [] : [url]),
  send: async (message, context) => {
    flown.push({ message, context })
    if (fault !== null) throw fault
    return { reference: `ring of ${String(context.settings['password'])}` }
  },
})
const registry = createRegistry([{ name: 'pigeons', channels: [pigeon] }])
const connections = {
  of: async (plugin: string, workspace: number) => {
    const { sql, renew } = callContext()
    return { workspace, settings: { plugin, password: 'secret-corn' }, sql, renew, scrub: createScrub(['secret-corn']) } as Connected
  },
}
const deliver = createDeliver({ registry, connections, publicUrl: 'https://flows.example' })
const context = callContext({ settings: { own: 'of the call' }, workspace: 7 })
const text = { channel: 'pigeon', to: 'loft 1 ', content: { text: 'Hello', url: 'https://shop.example' }, key: 'key-1' }

beforeEach(() => {
  flown.length = 0
  fault = null
})

describe('a delivery', () => {
  it('goes by the channel, with the settings of its plugin in the same workspace, untracked', async () => {
    expect(await deliver(text, context)).toEqual({ reference: 'ring of ***' })
    const [{ message, context: own }] = flown as [(typeof flown)[0]]
    expect(message).toMatchObject({ key: 'key-1', to: 'loft 1', content: text.content, transactional: true })
    expect([message.tracking.click(0), message.tracking.click(1), message.tracking.open]).toEqual([
      'https://shop.example',
      'https://flows.example',
      'https://flows.example',
    ])
    expect(own).toMatchObject({ workspace: 7, now: context.now, settings: { plugin: 'pigeons', password: 'secret-corn' } })
    expect(own.signal).toBe(context.signal)
  })

  it('is refused to no address, of no such message, or where no plugin has the channel', async () => {
    const refusal = (more: object, as: object) => expect(deliver({ ...text, ...more }, context)).rejects.toMatchObject(as)
    await refusal({ to: 'anna' }, { kind: 'permanent', code: 'DELIVERY_ADDRESS_BAD' })
    await refusal({ content: { subject: 'x' } }, { kind: 'permanent', code: 'DELIVERY_CONTENT_BAD' })
    await refusal({ channel: 'owl' }, { kind: 'retry', code: 'DELIVERY_CHANNEL_UNKNOWN' })
    expect(flown).toEqual([])
  })

  it('fails as the channel says, without its secrets', async () => {
    fault = new CallError('retry', 'PIGEON_BUSY', 'No corn: secret-corn', { retryAfterMs: 5000 })
    await expect(deliver(text, context)).rejects.toMatchObject({
      kind: 'retry',
      code: 'PIGEON_BUSY',
      message: 'No corn: ***',
      retryAfterMs: 5000,
    })
  })
})
