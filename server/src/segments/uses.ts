/** Which flows have to do with which segments: by their drafts and their current versions; archived flows do not count. */
import type { FlowDocument, Registry, Sql } from '@millrace/core'
import { segmentsOf } from './naming.ts'

export interface SegmentUse {
  readonly id: string
  readonly name: string
  readonly state: 'draft' | 'active' | 'paused'
}

interface Row extends SegmentUse {
  readonly draft: FlowDocument
  readonly document: FlowDocument | null
}

/** By the keys of the segments; one that no flow names is absent. The flows of each come in the order in which they were made. */
export async function usesOfSegments(
  sql: Sql,
  registry: Pick<Registry, 'nodes'>,
  workspace: number,
): Promise<ReadonlyMap<string, readonly SegmentUse[]>> {
  const flows = await sql.query<Row>(
    `select f.id::text, f.name, f.state, f.draft, v.document from millrace.flow f
     left join millrace.flow_version v on v.flow = f.id and v.version = f.current_version
     where f.workspace = $1 and f.state <> 'archived' order by f.id`,
    [workspace],
  )
  const uses = flows.flatMap(({ draft, document, ...use }) => {
    const documents = document === null ? [draft] : [draft, document]
    const keys = new Set(documents.flatMap((one) => [...segmentsOf(one, registry)]))
    return [...keys].map((key) => ({ key, use }))
  })
  return new Map([...Map.groupBy(uses, ({ key }) => key)].map(([key, group]) => [key, group.map(({ use }) => use)]))
}
