/**
 * Who is in which segment: the fact `contact.segments` and the one write that changes it, for segments by rule and for those that flows
 * and people fill. Entering and leaving are the same write, so that a contact's changes within one batch keep their order; the last
 * one of a segment holds.
 */
import { defineFact, defineWrite, Type, type MembershipChange, type PluginDefinition, type Sql, type WriteItem } from '@millrace/core'

export const segmentsFact = defineFact<readonly string[]>({
  name: 'contact.segments',
  scope: 'contact',
  title: { en: 'Segments', ru: 'Сегменты' },
  schema: Type.Array(Type.String({ 'x-ui': { widget: 'segment' } })),
  initial: [],
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<{ contact: string; segments: string[] }>(
      `select contact, array_agg(segment) as segments from millrace.segment_member
       where workspace = $1 and contact = any($2::bigint[]) group by contact`,
      [workspace, ids],
    )
    return new Map(rows.map(({ contact, segments }) => [String(contact), segments.sort()]))
  },
  holders: async (sql, { workspace, value, before, limit }) => {
    const rows = await sql.query<{ contact: string }>(
      `select contact::text from millrace.segment_member m
       where workspace = $1 and segment = $2 and ($3::bigint is null or contact < $3) order by m.contact desc limit $4`,
      [workspace, value, before, limit],
    )
    return rows.map(({ contact }) => contact)
  },
})

export const memberWrite = defineWrite<MembershipChange, readonly string[]>({
  type: 'segment.member',
  fact: segmentsFact.name,
  apply: (segments, { data: { segment, on } }) => {
    if (segments.includes(segment) === on) return segments
    return on ? [...segments, segment].sort() : segments.filter((other) => other !== segment)
  },
  events: ({ data: { segment, on, silent } }) =>
    silent === true ? [] : [{ event: on ? 'Segment Entered' : 'Segment Left', properties: { segment } }],
  commit: async (sql, batch) => {
    const last = new Map(batch.map((item) => [`${item.contact}\n${item.data.segment}`, item]))
    await changeMembers(sql, [...last.values()])
  },
})

/**
 * At most one change of each contact's segment. Made twice it is made once: a set has no counts. Nobody comes into a segment that is
 * gone: runs of older versions may still name it.
 */
async function changeMembers(sql: Sql, changes: readonly WriteItem<MembershipChange>[]): Promise<void> {
  await sql.query(
    `with change as materialized (
       select * from unnest($1::int[], $2::bigint[], $3::text[], $4::bool[], $5::bigint[]) as c (workspace, contact, segment, is_in, at)
     ), removed as (
       delete from millrace.segment_member m using change c
       where not c.is_in and m.workspace = c.workspace and m.contact = c.contact and m.segment = c.segment
     )
     insert into millrace.segment_member (workspace, contact, segment, since)
     select workspace, contact, segment, to_timestamp(at::float8 / 1000) from change c
     where is_in and exists (select from millrace.segment s where s.workspace = c.workspace and s.key = c.segment)
     on conflict do nothing`,
    [
      changes.map((item) => item.workspace),
      changes.map((item) => item.contact),
      changes.map((item) => item.data.segment),
      changes.map((item) => item.data.on),
      changes.map((item) => item.at),
    ],
  )
}

export const exportMembers: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const rows = await sql.query<{ segment: string; name: string | null; since: Date }>(
    `select m.segment, s.name, m.since from millrace.segment_member m
     left join millrace.segment s on s.workspace = m.workspace and s.key = m.segment
     where m.workspace = $1 and m.contact = $2 order by m.segment`,
    [workspace, contact],
  )
  return { segments: rows.map(({ segment, name, since }) => ({ segment, name, since: since.toISOString() })) }
}

/** The contact that stays is in the segments of both; those by rule are looked at anew by the runtime. */
export const mergeMembers: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  await sql.query(
    `with gone as (delete from millrace.segment_member where workspace = $1 and contact = $2 returning segment, since)
     insert into millrace.segment_member (workspace, contact, segment, since) select $1, $3, segment, since from gone
     on conflict do nothing`,
    [workspace, from, into],
  )
}
