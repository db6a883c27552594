/** The way back out of the quarantine: by hand, for nothing puts an input in there that would not go wrong again. */
import { commitRinging, type Committing } from './committing.ts'
import { inputOf, pushInputs, type InboxRow } from './inbox.ts'
import { withClient } from './sql.ts'

export interface Quarantined {
  readonly workspace: number
  readonly id: string
}

/** To the end of its contact's line, as if it came now; an event keeps its own time. False when it is not there (any more). */
export async function retryQuarantined(committing: Committing, { workspace, id }: Quarantined): Promise<boolean> {
  await committing.ensureLanes([{ workspace }])
  let found = false
  await commitRinging(committing, async (sql) => {
    const rows = await sql.query<InboxRow>(
      `delete from millrace.quarantine where workspace = $1 and id = $2 returning id as seq, contact, kind, payload::text as payload`,
      [workspace, id],
    )
    found = rows.length > 0
    return pushInputs(
      sql,
      rows.map((row) => inputOf(workspace, row)),
    )
  })
  return found
}

export async function dropQuarantined({ pool }: Committing, { workspace, id }: Quarantined): Promise<boolean> {
  const rows = await withClient(pool, (sql) =>
    sql.query('delete from millrace.quarantine where workspace = $1 and id = $2 returning 1', [workspace, id]),
  )
  return rows.length > 0
}
