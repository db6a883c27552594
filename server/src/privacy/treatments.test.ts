/** The list of treatments is the whole of the schema: a table that is forgotten fails here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'
import { exportSections } from './export-sections.ts'
import { treatments } from './treatments.ts'

describe('every table', () => {
  let door: FrontDoor
  let tables: ReadonlyMap<string, readonly string[]>
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
    const { rows } = await door.pool.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname::text) as columns from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'millrace'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by 1`,
    )
    tables = new Map(rows.map(({ name, columns }) => [name, columns]))
  })
  afterAll(() => door.close())

  const ownerOf = (table: string) =>
    door.runtime.registry.plugins.find(({ migrations = [] }) =>
      migrations.some(({ sql }) => new RegExp(String.raw`create (unlogged )?table (if not exists )?millrace\.${table}\b`, 'i').test(sql)),
    )

  it('of the runtime is treated by an erasure, and every one that is treated is there', () => {
    const own = [...tables.keys()].filter((table) => ownerOf(table) === undefined)
    expect([...new Set(treatments.map(({ table }) => table))].toSorted()).toEqual(own.toSorted())
  })

  it('that names a contact is emptied of them, or says why not', () => {
    const naming = [...tables].filter(([, columns]) => columns.includes('contact')).map(([table]) => table)
    const wrong = naming.filter((table) => {
      const own = treatments.filter((treatment) => treatment.table === table)
      if (own.length === 0) return ownerOf(table)?.eraseContact === undefined || ownerOf(table)?.exportContact === undefined
      return own.some(({ fate, by }) => fate !== 'kept' && by === undefined)
    })
    expect(wrong).toEqual([])
  })

  it('that an erasure empties is in the export', () => {
    // `look`: when the runtime looks at the contact next; the others are in the part that tells who the contact is, in that of
    // the plugin that keeps members, or hold samples and answers.
    const elsewhere = ['look', 'segment_member', 'contact', 'anonymous', 'address', 'catalogue', 'idempotency_key']
    const told = new Set([...exportSections.flatMap(({ tables: own }) => own), ...elsewhere])
    expect(treatments.filter(({ fate, table }) => fate !== 'kept' && !told.has(table)).map(({ table }) => table)).toEqual([])
  })
})
