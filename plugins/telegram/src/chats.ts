/**
 * Which contact a chat is: who comes back to a bot they had blocked sends a bare /start, and is to be known again. Written when the contact's
 * event of joining is handled, so it follows the contact when two become one.
 */
import { defineListener, defineWrite, type Migration, type PluginDefinition, type Sql } from '@millrace/core'

export const chatMigrations: readonly Migration[] = [
  {
    id: '001-chats',
    sql: `create table millrace.telegram_chat (
      workspace int not null,
      chat bigint not null,
      contact bigint not null,
      primary key (workspace, chat)
    );
    create index telegram_chat_contact on millrace.telegram_chat (contact);`,
  },
]

/** The event of joining. */
export const joined = 'Telegram Linked'

export const chatWrite = defineWrite<{ readonly chat: string }>({
  type: 'telegram.chat',
  commit: async (sql, batch) => {
    const { workspace } = batch[0]!
    const latest = [...new Map(batch.map(({ contact, data }) => [data.chat, contact]))]
    await sql.query(
      `insert into millrace.telegram_chat (workspace, chat, contact) select $1, chat, contact from unnest($2::bigint[], $3::bigint[]) as t(chat, contact)
       on conflict (workspace, chat) do update set contact = excluded.contact`,
      [workspace, latest.map(([chat]) => chat), latest.map(([, contact]) => contact)],
    )
  },
})

export const chatListener = defineListener({
  name: 'telegram.chats',
  events: [joined],
  hear: ({ event }) => {
    const chat = event.properties['telegram_chat_id']
    // A page may say anything of its visitor, but not that a chat is theirs: that the webhook of the bot alone tells.
    if (!event.id.startsWith('telegram:')) return []
    return typeof chat === 'string' && /^[1-9]\d{0,15}$/.test(chat) ? [chatWrite.effect({ chat })] : []
  },
})

export async function contactOf(sql: Sql, workspace: number, chat: string): Promise<string | null> {
  const [row] = await sql.query<{ contact: string }>(
    'select contact::text from millrace.telegram_chat where workspace = $1 and chat = $2::bigint',
    [workspace, chat],
  )
  return row?.contact ?? null
}

export const chatHooks: Pick<PluginDefinition, 'merge' | 'exportContact' | 'eraseContact'> = {
  merge: async (sql, { workspace, from, into }) =>
    void (await sql.query('update millrace.telegram_chat set contact = $3::bigint where workspace = $1 and contact = $2::bigint', [
      workspace,
      from,
      into,
    ])),
  exportContact: async (sql, { workspace, contact }) => {
    const rows = await sql.query<{ chat: string }>(
      'select chat::text from millrace.telegram_chat where workspace = $1 and contact = $2::bigint order by chat',
      [workspace, contact],
    )
    return { chats: rows.map(({ chat }) => chat) }
  },
  eraseContact: async (sql, { workspace, contact }) =>
    void (await sql.query('delete from millrace.telegram_chat where workspace = $1 and contact = $2::bigint', [workspace, contact])),
}
