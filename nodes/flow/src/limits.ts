/**
 * What the node `limit` has let through, by contact and key: the fact `limits` and the write behind it. Exact, for a contact's
 * steps are taken one after another, whichever flows they are in.
 */
import { defineFact, defineWrite, Type, type Instant, type PluginDefinition, type Sql, type WriteItem } from '@millrace/core'

/** Uses of each key (epoch ms), oldest first; more than a node may ask for are not kept. */
export type Limits = { readonly [key: string]: readonly Instant[] }

export const mostTimes = 100

/** Of a key that may be any text of the contact's: `constructor`, too. */
export const usesOf = (limits: Limits, key: string): readonly Instant[] => (Object.hasOwn(limits, key) ? limits[key]! : [])

export const limitsFact = defineFact<Limits>({
  name: 'limits',
  scope: 'contact',
  title: { en: 'Limits used', ru: 'Использованные лимиты' },
  schema: Type.Record(Type.String(), Type.Array(Type.Integer({ description: 'Epoch ms' }))),
  initial: {},
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<{ contact: string; key: string; uses: number[] }>(
      `select contact::text, key, array_agg((date_part('epoch', at) * 1000)::float8 order by at, item) as uses from millrace.limit_use
       where workspace = $1 and contact = any($2::bigint[]) group by contact, key order by key`,
      [workspace, ids],
    )
    const byContact = Map.groupBy(rows, ({ contact }) => contact)
    return new Map(
      [...byContact].map(([contact, own]) => [contact, Object.fromEntries(own.map(({ key, uses }) => [key, uses.map(Math.round)]))]),
    )
  },
})

export const limitWrite = defineWrite<{ readonly key: string }, Limits>({
  type: 'flow.limit',
  fact: 'limits',
  apply: (limits, { at, data: { key } }) => ({ ...limits, [key]: [...usesOf(limits, key), at].slice(-mostTimes) }),
  commit: async (sql, batch) => {
    await insertUses(sql, batch)
    await trim(sql, batch)
  },
})

async function insertUses(sql: Sql, batch: readonly WriteItem<{ readonly key: string }>[]): Promise<void> {
  await sql.query(
    `insert into millrace.limit_use (item, workspace, contact, key, at)
     select item, workspace, contact, key, to_timestamp(at / 1000)
     from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::float8[]) as u (item, workspace, contact, key, at)
     on conflict do nothing`,
    [
      batch.map((item) => item.key),
      batch.map((item) => item.workspace),
      batch.map((item) => item.contact),
      batch.map((item) => item.data.key),
      batch.map((item) => item.at),
    ],
  )
}

async function trim(sql: Sql, batch: readonly WriteItem<{ readonly key: string }>[]): Promise<void> {
  await sql.query(
    `delete from millrace.limit_use u using (
       select item, row_number() over (partition by workspace, contact, key order by at desc, item desc) as place
       from millrace.limit_use where (workspace, contact, key) in (select * from unnest($1::int[], $2::bigint[], $3::text[]))) ranked
     where ranked.item = u.item and ranked.place > $4`,
    [batch.map((item) => item.workspace), batch.map((item) => item.contact), batch.map((item) => item.data.key), mostTimes],
  )
}

export const mergeLimits: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  await sql.query('update millrace.limit_use set contact = $3 where workspace = $1 and contact = $2', [workspace, from, into])
}

export const exportLimits: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const rows = await sql.query<{ key: string; at: Date }>(
    'select key, at from millrace.limit_use where workspace = $1 and contact = $2 order by at, item',
    [workspace, contact],
  )
  return { limits: rows.map(({ key, at }) => ({ key, at: at.toISOString() })) }
}

/** Keys may be any text of the contact's. */
export const eraseLimits: NonNullable<PluginDefinition['eraseContact']> = async (sql, { workspace, contact }) => {
  await sql.query('delete from millrace.limit_use where workspace = $1 and contact = $2', [workspace, contact])
}

export const limitMigrations = [
  {
    id: '001-limit-use',
    sql: `create table millrace.limit_use (
            item text primary key,
            workspace int not null,
            contact bigint not null,
            key text not null,
            at timestamptz not null
          );
          create index limit_use_contact on millrace.limit_use (contact, key, at);`,
  },
] as const
