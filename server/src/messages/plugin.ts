/**
 * The built-in plugin of messages: what core's `<channel>.send` node agrees with the shell (write `message.queue`, call
 * `message.send`, fact `reach`), and the fact `message`. Channels come from other plugins; none is known here by name.
 */
import { definePlugin, type PluginDefinition } from '@millrace/core'
import { mergeConsents } from '../consent/merge.ts'
import { addressHash } from './address-hash.ts'
import { buttonSegments } from './button-segments.ts'
import type { MessagesDeps } from './deps.ts'
import { messageFact, reachFact } from './facts.ts'
import { queueWrite } from './queue.ts'
import { sendCall } from './sender.ts'
import { messageTemplates } from './templates.ts'
import { messagesTimeline } from './timeline.ts'

export function messagesPlugin(deps: MessagesDeps): PluginDefinition {
  const hash = addressHash(deps.secret)
  return definePlugin({
    name: '@millrace/messages',
    writes: [queueWrite(hash)],
    calls: [sendCall(deps)],
    facts: [messageFact, reachFact(() => ({ registry: deps.registry(), hash }))],
    listeners: [buttonSegments(deps.plugins ?? [])].filter((listener) => listener !== null),
    resources: [messageTemplates(deps.plugins ?? [])].filter((resource) => resource !== null),
    timeline: messagesTimeline(deps.registry),
    merge: async (sql, { workspace, from, into }) => {
      await sql.query('update millrace.message set contact = $3::bigint where contact = $2::bigint and workspace = $1', [
        workspace,
        from,
        into,
      ])
      await sql.query('update millrace.suppression set contact = $3::bigint where contact = $2::bigint and workspace = $1', [
        workspace,
        from,
        into,
      ])
      await mergeConsents(sql, { registry: deps.registry(), hash }, { workspace, from, into })
    },
  })
}
