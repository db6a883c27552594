/** What the site's own table holds of one person: the messages for them and what they answered. Erased, nothing is left of either. */
import type { JsonObject, PluginDefinition } from '@millrace/core'

interface Row {
  readonly channel: string
  readonly content: JsonObject
  readonly replies: readonly JsonObject[]
  readonly at: Date
  readonly shown: Date | null
}

export const exportSite: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const rows = await sql.query<Row>(
    `select channel, content, replies, created_at as at, shown_at as shown from millrace.site_message
     where workspace = $1 and contact = $2 order by created_at, id`,
    [workspace, contact],
  )
  return {
    messages: rows.map(({ channel, content, replies, at, shown }) => ({
      channel,
      content,
      replies: [...replies],
      at: at.toISOString(),
      shownAt: shown?.toISOString() ?? null,
    })),
  }
}

export const eraseSite: NonNullable<PluginDefinition['eraseContact']> = async (sql, { workspace, contact }) => {
  await sql.query('delete from millrace.site_message where workspace = $1 and contact = $2', [workspace, contact])
}
