/**
 * A press of a button that adds to a segment does so: heard as the event of the message's status, before the contact's runs meet it. Only
 * events that the runtime itself makes of a message count; what a tracking call claims to be one has no `message`.
 */
import { defineListener, type ListenerDefinition, type MembershipDefinition, type PluginDefinition } from '@millrace/core'

/** Null when no plugin keeps segments, or no channel has replies. */
export function buttonSegments(plugins: readonly PluginDefinition[]): ListenerDefinition | null {
  const membership = plugins.find((plugin) => plugin.membership !== undefined)?.membership
  const events = plugins.flatMap(({ channels = [] }) => channels.flatMap(({ statuses }) => statuses.replied ?? []))
  return membership === undefined || events.length === 0 ? null : listenerOf(membership, [...new Set(events)])
}

function listenerOf({ fact, write }: MembershipDefinition, events: readonly string[]): ListenerDefinition {
  return defineListener({
    name: 'message.button-segments',
    events,
    needs: [fact],
    hear: ({ event, fact: factOf }) => {
      const segment = event.message?.status === 'replied' ? event.properties['segment'] : undefined
      if (typeof segment !== 'string' || segment === '') return []
      const has = factOf(fact)
      if (Array.isArray(has) && has.includes(segment)) return []
      return [{ kind: 'write', type: write, data: { segment, on: true } }]
    },
  })
}
