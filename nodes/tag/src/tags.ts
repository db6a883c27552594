/**
 * What tags are kept in: the table `millrace.contact_tag`, the fact `contact.tags`, and the one write that changes both. Adding
 * and removing are the same write, so that a contact's changes within one batch keep their order; the last one of a tag holds.
 */
import { defineFact, defineWrite, Type, type Migration, type PluginDefinition, type Sql, type WriteItem } from '@millrace/core'

export interface TagChange {
  readonly tag: string
  readonly on: boolean
}

export const tagMigrations: readonly Migration[] = [
  {
    id: '001-tags',
    sql: `create table millrace.contact_tag (
      workspace int not null,
      contact bigint not null,
      tag text not null check (tag <> ''),
      at timestamptz not null,
      primary key (workspace, contact, tag)
    )`,
  },
]

export const tagsFact = defineFact<readonly string[]>({
  name: 'contact.tags',
  scope: 'contact',
  title: { en: 'Tags', ru: 'Метки' },
  schema: Type.Array(Type.String({ 'x-ui': { widget: 'tag' } })),
  initial: [],
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<{ contact: string; tags: string[] }>(
      `select contact, array_agg(tag) tags from millrace.contact_tag
       where workspace = $1 and contact = any($2::bigint[]) group by contact`,
      [workspace, ids],
    )
    return new Map(rows.map(({ contact, tags }) => [String(contact), tags.sort()]))
  },
  tally: (sql, { workspace, after, limit }) =>
    sql.query(
      `select tag as value, count(*)::int as contacts from millrace.contact_tag
       where workspace = $1 and ($2::text is null or tag collate "C" > $2) group by tag order by tag collate "C" limit $3`,
      [workspace, after, limit],
    ),
  holders: async (sql, { workspace, value, before, limit }) => {
    const rows = await sql.query<{ contact: string }>(
      `select contact::text from millrace.contact_tag
       where workspace = $1 and tag = $2 and ($3::bigint is null or contact < $3) order by contact_tag.contact desc limit $4`,
      [workspace, value, before, limit],
    )
    return rows.map(({ contact }) => contact)
  },
})

export const tagWrite = defineWrite<TagChange, readonly string[]>({
  type: 'tag.change',
  fact: 'contact.tags',
  apply: (tags, { data: { tag, on } }) => {
    if (tags.includes(tag) === on) return tags
    return on ? [...tags, tag].sort() : tags.filter((other) => other !== tag)
  },
  events: ({ data: { tag, on } }) => [{ event: on ? 'Tag Added' : 'Tag Removed', properties: { tag } }],
  commit: async (sql, batch) => {
    const last = new Map(batch.map((item) => [`${item.contact}\n${item.data.tag}`, item]))
    await changeTags(sql, [...last.values()])
  },
})

/** At most one change of each contact's tag. Made twice it is made once: a set has no counts. */
async function changeTags(sql: Sql, changes: readonly WriteItem<TagChange>[]): Promise<void> {
  await sql.query(
    `with change as materialized (
       select * from unnest($1::int[], $2::bigint[], $3::text[], $4::bool[], $5::bigint[]) as c (workspace, contact, tag, is_on, at)
     ), removed as (
       delete from millrace.contact_tag t using change c
       where not c.is_on and t.workspace = c.workspace and t.contact = c.contact and t.tag = c.tag
     )
     insert into millrace.contact_tag (workspace, contact, tag, at)
     select workspace, contact, tag, to_timestamp(at::float8 / 1000) from change where is_on
     on conflict do nothing`,
    [
      changes.map((item) => item.workspace),
      changes.map((item) => item.contact),
      changes.map((item) => item.data.tag),
      changes.map((item) => item.data.on),
      changes.map((item) => item.at),
    ],
  )
}

export const exportTags: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const rows = await sql.query<{ tag: string; at: Date }>(
    'select tag, at from millrace.contact_tag where workspace = $1 and contact = $2 order by tag',
    [workspace, contact],
  )
  return { tags: rows.map(({ tag, at }) => ({ tag, since: at.toISOString() })) }
}

export const eraseTags: NonNullable<PluginDefinition['eraseContact']> = async (sql, { workspace, contact }) => {
  await sql.query('delete from millrace.contact_tag where workspace = $1 and contact = $2', [workspace, contact])
}

/** The contact that stays has the tags of both. */
export const mergeTags: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  await sql.query(
    `with gone as (delete from millrace.contact_tag where workspace = $1 and contact = $2 returning tag, at)
     insert into millrace.contact_tag (workspace, contact, tag, at) select $1, $3, tag, at from gone
     on conflict do nothing`,
    [workspace, from, into],
  )
}
