/** Messages that wait for their visitor or were shown to one. A row is removed once it can be shown no more. */
import type { Migration } from '@millrace/core'

export const siteMigrations: readonly Migration[] = [
  {
    id: '001-messages',
    sql: `
      -- id is the message's own: sent twice, it is one.
      create table millrace.site_message (
        workspace int not null,
        id uuid not null,
        contact bigint not null,
        channel text not null check (channel in ('popup', 'chat')),
        content jsonb not null,
        frequency text not null check (frequency in ('once', 'visit', 'day')),
        -- What the visitor answered, oldest first: [{id, text, at, button?}].
        replies jsonb not null default '[]',
        created_at timestamptz not null,
        expires_at timestamptz not null,
        -- When it was on a screen last.
        shown_at timestamptz,
        -- The visitor has answered: it is not shown again.
        done_at timestamptz,
        primary key (workspace, id)
      ) with (fillfactor = 80);
      create index site_message_contact on millrace.site_message (workspace, contact);
      create index site_message_expires on millrace.site_message (expires_at);`,
  },
]
