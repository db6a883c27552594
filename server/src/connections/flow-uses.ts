/** Which flows have to do with something: by their drafts and their current versions, archived flows not counted, in the order they were made. */
import type { FlowDocument, Sql } from '@millrace/core'

export interface FlowUse {
  readonly id: string
  readonly name: string
  readonly state: 'draft' | 'active' | 'paused'
}

/** A flow with the documents that speak for it. */
export interface UsedFlow {
  readonly use: FlowUse
  readonly documents: readonly FlowDocument[]
}

interface Row extends FlowUse {
  readonly draft: FlowDocument
  readonly document: FlowDocument | null
}

export async function flowsInUse(sql: Sql, workspace: number): Promise<readonly UsedFlow[]> {
  const rows = await sql.query<Row>(
    `select f.id::text, f.name, f.state, f.draft, v.document from millrace.flow f
     left join millrace.flow_version v on v.flow = f.id and v.version = f.current_version
     where f.workspace = $1 and f.state <> 'archived' order by f.id`,
    [workspace],
  )
  return rows.map(({ draft, document, ...use }) => ({ use, documents: document === null ? [draft] : [draft, document] }))
}

/** Those of which a document fits. */
export const usesWhere = (flows: readonly UsedFlow[], fits: (document: FlowDocument) => boolean): readonly FlowUse[] =>
  flows.filter(({ documents }) => documents.some(fits)).map(({ use }) => use)
