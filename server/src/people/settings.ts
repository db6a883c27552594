/** What a workspace decides about its people: which addresses name them, and whether the catalogue keeps samples. */
import type pg from 'pg'
import type { AddressKind } from '../store/addresses.ts'

export interface PeopleSettings {
  readonly identifyBy: readonly AddressKind[]
  readonly samples: boolean
}

export async function readPeopleSettings(pool: pg.Pool, workspace: number): Promise<PeopleSettings> {
  const { rows } = await pool.query<PeopleSettings>(
    'select identify_by as "identifyBy", samples from millrace.people_setting where workspace = $1',
    [workspace],
  )
  return rows[0] ?? { identifyBy: [], samples: true }
}

/** Samples that are not wanted any more go at once. */
export async function savePeopleSettings(pool: pg.Pool, workspace: number, { identifyBy, samples }: PeopleSettings): Promise<void> {
  await pool.query(
    `insert into millrace.people_setting (workspace, identify_by, samples) values ($1, $2, $3)
     on conflict (workspace) do update set identify_by = excluded.identify_by, samples = excluded.samples`,
    [workspace, identifyBy, samples],
  )
  if (!samples) await pool.query(`update millrace.catalogue set samples = '[]' where workspace = $1`, [workspace])
}
