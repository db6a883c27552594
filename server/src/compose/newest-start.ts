/** The newest event of a contact that would start a run of a flow: what texts of its messages call `event`. */
import type { EventRecord, FlowDocument, JsonObject, Registry, Sql } from '@millrace/core'
import { msOf } from '../store/rows.ts'

export async function newestStart(
  sql: Sql,
  registry: Registry,
  { workspace, contact, flow }: { readonly workspace: number; readonly contact: string; readonly flow: FlowDocument },
): Promise<EventRecord | null> {
  const names = startsOf(flow, registry)
  if (names.length === 0) return null
  const [event] = await sql.query<EventRecord & { readonly context: JsonObject | null }>(
    `select id, type, name as event, ${msOf('at')} as at, ${msOf('received_at')} as "receivedAt", properties, context
     from millrace.event where contact = $2::bigint and workspace = $1 and ('*' = any($3::text[]) or name = any($3::text[]))
     order by received_at desc limit 1`,
    [workspace, contact, names],
  )
  if (event === undefined) return null
  const { context, ...rest } = event
  return { ...rest, at: Math.round(event.at), receivedAt: Math.round(event.receivedAt), ...(context !== null && { context }) }
}

/** A draft may have steps that are not finished, or of types that are not installed. */
function startsOf(flow: FlowDocument, registry: Registry): readonly string[] {
  return flow.nodes.flatMap(({ type, config }) => {
    try {
      const trigger = registry.nodes.get(type)?.starts?.(config)
      return trigger?.kind === 'event' ? [trigger.event].flat() : []
    } catch {
      return []
    }
  })
}
