/**
 * Tells the lanes of contacts of whom something has lapsed (bonuses that burn). The lane does the rest, in order with everything else;
 * a contact that is told already is not told again before it was handled, and one whose input was put aside waits for its repair.
 */
import type { AnyFact, Instant, LapsedContact, LaneInput, Registry, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { Duty } from '../runtime/duties.ts'
import { laneOfContact } from '../store/lanes.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import { msOf } from '../store/rows.ts'
import { plainArray, withClient } from '../store/sql.ts'

export interface LapseSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly store: Pick<PostgresStore, 'pushBy'>
}

/** Contacts at a time. */
const chunkSize = 1000

type Lapsing = AnyFact & Required<Pick<AnyFact, 'lapses'>>
const lapsing = (registry: Registry) => [...registry.facts.values()].filter((fact): fact is Lapsing => fact.lapses !== undefined)

export function createLapses({ pool, registry, store }: LapseSource): Duty {
  const facts = lapsing(registry)
  return {
    name: 'lapses',
    step: async () => {
      let told = 0
      for (const { name, lapses } of facts) {
        const contacts = await withClient(pool, async (sql) => nextUntold(sql, lapses, await nowIn(sql)))
        told += contacts.length
        for (const [workspace, own] of Map.groupBy(contacts, (contact) => contact.workspace))
          await store.pushBy(workspace, async () =>
            own.map(({ contact }): LaneInput => ({ workspace, contact, kind: 'lapse', fact: name })),
          )
      }
      return told > 0
    },
    outlook: () =>
      withClient(pool, async (sql) => {
        const now = await nowIn(sql)
        let due = false
        let nextAt: Instant | null = null
        for (const { lapses } of facts) {
          due ||= (await nextUntold(sql, lapses, now)).length > 0
          const next: Instant | null = await lapses.next(sql, now)
          if (next !== null) nextAt = Math.min(nextAt ?? next, next)
        }
        return { due, nextAt }
      }),
  }
}

async function nowIn(sql: Sql): Promise<Instant> {
  const [row] = await sql.query<{ now: number }>(`select ${msOf('millrace.clock_now()')} as now`)
  return Math.floor(row!.now)
}

/** A chunk may hold nobody but those who wait for a repair: it grows until there is somebody else, or nobody is left. */
async function nextUntold(sql: Sql, { due }: Lapsing['lapses'], now: Instant): Promise<readonly LapsedContact[]> {
  for (let limit = chunkSize; ; limit *= 2) {
    const contacts = await due(sql, { now, limit })
    const found = await untold(sql, contacts)
    if (found.length > 0 || contacts.length < limit) return found
  }
}

async function untold(sql: Sql, contacts: readonly LapsedContact[]): Promise<readonly LapsedContact[]> {
  if (contacts.length === 0) return []
  return sql.query<LapsedContact>(
    `select c.workspace, c.contact::text as contact from unnest($1::int[], $2::smallint[], $3::bigint[]) as c (workspace, lane, contact)
     where not exists (select from millrace.inbox i where i.workspace = c.workspace and i.lane = c.lane and i.contact = c.contact
         and i.kind = 'lapse')
       and not exists (select from millrace.quarantine q where q.workspace = c.workspace and q.contact = c.contact
         and q.kind = 'lapse')`,
    [
      plainArray(contacts.map(({ workspace }) => workspace)),
      plainArray(contacts.map(({ contact }) => laneOfContact(contact))),
      plainArray(contacts.map(({ contact }) => contact)),
    ],
  )
}
