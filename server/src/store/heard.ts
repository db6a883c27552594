/** Which events a workspace hears, learned from all versions of its flows: of old ones too, for their runs may still wait. */
import { eventsAlwaysHeard, eventsHeard, type Registry, type Sql } from '@millrace/core'
import { versionKey } from './flow-versions.ts'

export interface Heard {
  /** The workspace's, that this stands at. */
  readonly revision: string
  readonly names: ReadonlySet<string> | 'all'
}

/** Of a workspace with more versions everything is heard. Each is compiled once in a process, in some 300 us. */
const versionsMax = 500
/** Of all workspaces, whose names are kept. */
const keptMax = 50_000

interface VersionRow {
  readonly flow: number
  readonly version: number
}

/** What is not known for sure counts as heard: a version that does not compile here, a segment by rule, which asks of any event. */
export function createLearning(registry: Registry): (sql: Sql, workspace: number) => Promise<Heard> {
  const always = eventsAlwaysHeard(registry)
  const kept = new Map<string, ReadonlySet<string> | 'all'>()
  return async (sql, workspace) => {
    // The revision first: what is read after it may be newer, never older.
    const [row] = await sql.query<{ revision: string; asked: boolean }>(
      `select w.revision, exists (select from millrace.segment s where s.workspace = w.id and s.rule is not null) as asked
       from millrace.workspace w where w.id = $1`,
      [workspace],
    )
    if (row === undefined) return { revision: '', names: 'all' }
    const { revision, asked } = row
    const versions = asked ? [] : await versionsOf(sql, workspace)
    if (asked || versions.length > versionsMax) return { revision, names: 'all' }
    if (kept.size > keptMax) kept.clear()
    const names = new Set(always)
    for (const version of versions) {
      const key = versionKey(String(version.flow), version.version)
      const heard = kept.get(key) ?? (await namesOf(sql, registry, { workspace, ...version }))
      kept.set(key, heard)
      if (heard === 'all') return { revision, names: 'all' }
      for (const name of heard) names.add(name)
    }
    return { revision, names }
  }
}

/** Those of one workspace; one more than may be. */
async function versionsOf(sql: Sql, workspace: number): Promise<readonly VersionRow[]> {
  return sql.query<VersionRow>(
    `select v.flow, v.version from millrace.flow f join millrace.flow_version v on v.flow = f.id where f.workspace = $1
     limit ${versionsMax + 1}`,
    [workspace],
  )
}

/** One at a time, so that a workspace of many flows holds nobody up. */
async function namesOf(
  sql: Sql,
  registry: Registry,
  { workspace, flow, version }: VersionRow & { readonly workspace: number },
): Promise<ReadonlySet<string> | 'all'> {
  const [row] = await sql.query<{ document: unknown }>('select document from millrace.flow_version where flow = $1 and version = $2', [
    flow,
    version,
  ])
  const stands = { state: 'active', timezone: 'UTC', current: true } as const
  try {
    return eventsHeard({ ...stands, workspace, flow: String(flow), version, document: row!.document }, registry)
  } catch {
    return 'all'
  }
}
