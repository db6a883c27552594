/**
 * Everything that is kept of one person, as JSON for them to have: written as it is read, a page at a time, so that memory does not grow
 * with their history. A line is one thing that is kept.
 */
import type { Json, Registry } from '@millrace/core'
import type { Pool } from 'pg'
import { sqlOf } from '../read/sql.ts'
import { msOf } from '../store/rows.ts'
import { type ExportSection, exportSections } from './export-sections.ts'
import { type PersonRow, type Remains, remainsOf, traceOf } from './remains.ts'

export interface ExportQuery {
  readonly workspace: number
  /** Internal id. */
  readonly contact: string
  /** ISO 8601. */
  readonly at: string
}

interface Source {
  readonly pool: Pool
  readonly registry: Registry
}

const pageSize = 500
const line = (name: string, value: Json) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`

export async function* exportContact(source: Source, query: ExportQuery): AsyncGenerator<string> {
  const { workspace, contact, at } = query
  const people = await peopleOf(source.pool, query)
  const remains = await remainsOf(sqlOf(source.pool), workspace, people)
  yield `{\n${line('millrace', 1)},\n${line('exportedAt', at)},\n${line('contact', personOf(people, remains))}`
  for (const section of exportSections) yield* sectionText(source.pool, section, { workspace, remains })
  yield ',\n"plugins": {'
  let written = 0
  for (const { name, exportContact: own } of source.registry.plugins) {
    if (own === undefined) continue
    yield `${written++ === 0 ? '' : ','}\n${line(name, await own(sqlOf(source.pool), { workspace, contact }))}`
  }
  yield '\n}\n}\n'
}

interface Person extends PersonRow {
  readonly updatedAt: number
  readonly anonymousIds: readonly string[]
  readonly addresses: readonly { readonly kind: string; readonly value: string }[]
}

/** The contact first, then the users that were merged into it. */
async function peopleOf(pool: Pool, { workspace, contact }: ExportQuery): Promise<readonly Person[]> {
  return sqlOf(pool).query<Person>(
    `select c.id::text, c.user_id as "userId", c.anonymous_id as "anonymousId", c.attributes, ${msOf('c.created_at')} as "createdAt",
       ${msOf('c.updated_at')} as "updatedAt",
       array(select anonymous_id from millrace.anonymous a where a.contact = c.id order by 1) as "anonymousIds",
       (select coalesce(json_agg(json_build_object('kind', kind, 'value', value) order by kind, value), '[]')
         from millrace.address a where a.contact = c.id) as addresses
     from millrace.contact c where c.workspace = $1 and (c.id = $2::bigint or c.merged_into = $2::bigint)
     order by c.id <> $2::bigint, c.id`,
    [workspace, contact],
  )
}

function personOf([person, ...merged]: readonly Person[], { userIds }: Remains): Json {
  if (person === undefined) return null
  const { id, userId, anonymousIds, attributes, createdAt, updatedAt } = person
  return {
    id,
    userId,
    formerUserIds: userIds.filter((one) => one !== userId),
    anonymousIds,
    addresses: [person, ...merged].flatMap((one) => one.addresses).map((one) => ({ ...one })) satisfies Json,
    attributes,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  } satisfies Record<string, unknown> as Json
}

interface Reading {
  readonly workspace: number
  readonly remains: Remains
}

async function* sectionText(pool: Pool, { name, statement, by }: ExportSection, { workspace, remains }: Reading): AsyncGenerator<string> {
  yield `,\n${JSON.stringify(name)}: [`
  const known = by === 'traces' ? traceOf(remains.names) : by === 'addresses' ? remains.addresses : remains.contacts
  let cursor: readonly string[] | null = null
  let written = 0
  let isMore = known !== null
  while (isMore) {
    const rows: readonly { readonly item: string; readonly cursor: readonly string[] }[] = await sqlOf(pool).query(statement, [
      workspace,
      known,
      cursor,
      pageSize,
    ])
    if (rows.length > 0) yield `${written > 0 ? ',' : ''}\n${rows.map(({ item }) => item).join(',\n')}`
    written += rows.length
    isMore = rows.length === pageSize
    cursor = rows.at(-1)?.cursor ?? null
  }
  yield ']'
}

/** A name for the file that says whose it is, as far as a file may be named so. */
export function exportName(userId: string | null, id: string, at: string): string {
  const readable = (userId ?? '')
    .replaceAll(/[^A-Za-z0-9._@-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  return `contact-${readable === '' ? id : readable}-${at.slice(0, 10)}.json`
}
