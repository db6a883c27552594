/** The ledger's tables. Law of the books: balance = sum of entries = sum of what remains in lots, per contact, at every commit. */
import type { Migration } from '@millrace/core'

export const bonusMigrations: readonly Migration[] = [
  {
    id: '001-ledger',
    sql: `
      -- Amounts are whole cents everywhere.
      create table millrace.bonus_account (
        workspace int not null,
        contact bigint not null,
        balance bigint not null check (balance >= 0),
        primary key (workspace, contact)
      ) with (fillfactor = 80);

      -- Append-only; the key of a step makes its entry count once. kind: 1 accrued, 2 spent, 3 burned.
      create table millrace.bonus_entry (
        workspace int not null,
        contact bigint not null,
        key uuid not null,
        amount bigint not null check (amount <> 0),
        at timestamptz not null,
        run uuid,
        kind smallint not null,
        primary key (workspace, contact, key)
      );

      -- The id of a lot is the key of the entry that made it.
      create table millrace.bonus_lot (
        workspace int not null,
        contact bigint not null,
        id uuid not null,
        amount bigint not null,
        remaining bigint not null check (remaining between 0 and amount),
        at timestamptz not null,
        expires_at timestamptz,
        warn_at timestamptz,
        primary key (workspace, contact, id)
      ) with (fillfactor = 90);`,
  },
  {
    id: '002-lapses',
    sql: `
      -- kind: 4 adjusted by an operator; such entries say why and by whom.
      alter table millrace.bonus_entry add reason text, add by_whom text;

      -- When time does something to the lot next: its warning or its burning. Null once nothing remains of it.
      alter table millrace.bonus_lot add warned boolean not null default false, add lapses_at timestamptz;
      update millrace.bonus_lot set warned = warn_at <= millrace.clock_now(),
        lapses_at = case when warn_at > millrace.clock_now() then warn_at else expires_at end
        where remaining > 0 and expires_at is not null;
      create index bonus_lot_lapses on millrace.bonus_lot (lapses_at) where lapses_at is not null;`,
  },
  {
    id: '003-totals',
    sql: `
      -- Entries are written as time goes: a few pages say where a period lies.
      create index bonus_entry_at on millrace.bonus_entry using brin (at);`,
  },
]
