/** Messages in a contact's timeline: one entry a message, at the time it was queued. */
import type { Instant, PluginDefinition, Registry, TimelineEntry } from '@millrace/core'

interface Row {
  readonly at: Instant
  readonly id: string
  readonly channel: string
  readonly subject: string | null
  readonly to: string | null
  readonly run: string | null
  readonly flow: string | null
  readonly node: string | null
  readonly state: string
  readonly refusal: string | null
  readonly deferredFor: string | null
  readonly notBefore: string | null
}

type Timeline = NonNullable<PluginDefinition['timeline']>

/** A message without a subject goes by its channel. */
export const messagesTimeline =
  (registry: () => Pick<Registry, 'channels'>): Timeline =>
  async (sql, { workspace, contact, before, limit }) => {
    const rows = await sql.query<Row>(selectMessages, [workspace, contact, before, limit])
    return rows.map(({ at, channel, subject, ...data }): TimelineEntry => {
      const of = registry().channels.get(channel)?.title ?? { en: channel }
      const title = { en: `Message: ${subject ?? of.en}`, ru: `Сообщение: ${subject ?? of.ru ?? of.en}` }
      return { at, kind: 'message', title, data: { channel, subject, ...data } }
    })
  }

const selectMessages = `
  select (extract(epoch from queued_at) * 1000)::float8 as at, id::text, channel, content::json->>'subject' as subject, "to", run::text, flow::text, node,
    state, refusal, deferred_for as "deferredFor", to_char(not_before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "notBefore"
  from millrace.message
  where contact = $2::bigint and workspace = $1 and queued_at < to_timestamp($3::double precision / 1000)
  order by queued_at desc, id desc limit $4`
