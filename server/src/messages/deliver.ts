/**
 * Deliveries: what calls hand to a channel for somebody who is no contact. Nothing of them is kept here; the connection is that of the
 * channel's plugin in the same workspace, and its secrets stay out of what is told of a failure.
 */
import {
  CallError,
  validateAgainst,
  type AnyChannel,
  type CallContext,
  type Delivery,
  type JsonObject,
  type Registry,
} from '@millrace/core'
import type { Connections } from '../connections/connections.ts'

export interface DeliverOptions {
  readonly registry: Registry
  readonly connections: Pick<Connections, 'of'>
  /** What channels take for their own address. */
  readonly publicUrl: string
}

export type Deliver = (delivery: Delivery, context: CallContext) => Promise<{ readonly reference?: string }>

export function createDeliver({ registry, connections, publicUrl }: DeliverOptions): Deliver {
  return async ({ channel: name, to, content, key }, context) => {
    const channel = registry.channels.get(name)
    const owner = registry.plugins.find(({ channels = [] }) => channels.some((own) => own === channel))
    if (channel === undefined || owner === undefined)
      throw new CallError('retry', 'DELIVERY_CHANNEL_UNKNOWN', `No plugin brings the channel ${name}`)
    const address = channel.normalize(to)
    if (address === null) throw new CallError('permanent', 'DELIVERY_ADDRESS_BAD', `${JSON.stringify(to)} is no address of ${name}`)
    refuseBad(channel, content)
    const { scrub, ...connection } = await connections.of(owner.name, context.workspace)
    const message = { id: key, key, to: address, content, transactional: true, tracking: untracked(channel, content, publicUrl) }
    try {
      const { reference } = await channel.send(message, { ...context, ...connection })
      return reference === undefined ? {} : { reference: scrub(reference) }
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      const { kind, code, message: said, retryAfterMs, says } = error
      const ru = says?.ru === undefined ? undefined : scrub(says.ru)
      throw new CallError(kind, code, scrub(said), { cause: error, retryAfterMs, ru })
    }
  }
}

function refuseBad(channel: AnyChannel, content: JsonObject): void {
  const [fault] = validateAgainst(channel.message, content)
  if (fault === undefined) return
  throw new CallError(
    'permanent',
    'DELIVERY_CONTENT_BAD',
    `${channel.name} takes no such message: ${fault.message} (at ${fault.path || '/'})`,
  )
}

/** Links lead straight where they lead, and nobody is told who opened what. */
const untracked = (channel: AnyChannel, content: JsonObject, publicUrl: string) => ({
  click: (index: number) => channel.links?.(content)[index] ?? publicUrl,
  open: publicUrl,
  unsubscribe: publicUrl,
  preferences: publicUrl,
  returnToken: '',
})
