/** What a check says of the flows that a document names: warnings, for a start that nobody lets in breaks nothing. */
import { flowsNamedBy, type Finding, type FlowDocument, type Registry } from '@millrace/core'
import type pg from 'pg'
import { isIntId } from '../http/ids.ts'

export async function checkReferences(
  { pool, registry }: { readonly pool: pg.Pool; readonly registry: Registry },
  workspace: number,
  document: FlowDocument,
): Promise<readonly Finding[]> {
  const named = flowsNamedBy(document, registry)
  if (named.length === 0) return []
  const { rows } = await pool.query<{ id: string; name: string; state: string }>(
    'select id::text, name, state from millrace.flow where workspace = $1 and id = any($2::int[])',
    [workspace, named.map(({ id }) => id).filter(isIntId)],
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  return named.flatMap(({ node, path, id }): readonly Finding[] => {
    const flow = known.get(id)
    const shared = { severity: 'warning', node, path } as const
    if (flow === undefined)
      return [
        { ...shared, code: 'FLOW_REFERENCE_UNKNOWN', message: `There is no flow ${id} here: nobody will be let in; choose another one` },
      ]
    if (flow.state === 'active') return []
    const message = `The flow “${flow.name}” is ${flow.state} and lets nobody in; publish, resume or restore it`
    return [{ ...shared, code: 'FLOW_REFERENCE_INACTIVE', message }]
  })
}
