/** One real contact as a rehearsal takes it: its attributes, what facts say of it, since when it is there. Only read. */
import type { Instant, RehearsedContact } from '@millrace/core'
import { findAnonymous, findContact } from '../read/contacts.ts'
import type { Runtime } from '../runtime.ts'
import { loadFacts } from '../store/load.ts'
import { withClient } from '../store/sql.ts'

export interface PersonQuery {
  readonly workspace: number
  readonly id: string
  readonly by: 'userId' | 'anonymousId'
  /** Names of the facts that are looked up. */
  readonly facts: readonly string[]
  readonly now: Instant
}

/** Null when there is no such contact. One that has no userId goes by what it was asked for. */
export async function personOf(
  { pool, registry }: Pick<Runtime, 'pool' | 'registry'>,
  { workspace, id, by, facts, now }: PersonQuery,
): Promise<RehearsedContact | null> {
  const contact = await (by === 'userId' ? findContact : findAnonymous)(pool, workspace, id)
  if (contact === null) return null
  const values = await withClient(pool, (sql) =>
    loadFacts(sql, registry, { workspace, now, wanted: facts.map((name) => ({ name, ids: [contact.id] })), pending: [] }),
  )
  const own = [...values].flatMap(([name, of]) => (of.has(contact.id) ? [[name, of.get(contact.id)] as const] : []))
  return {
    userId: contact.userId ?? id,
    attributes: contact.attributes,
    known: { createdAt: Date.parse(contact.createdAt), facts: Object.fromEntries(own) },
  }
}
