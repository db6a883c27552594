/** What a check says of the flows and segments that a document names: warnings, for one that is not there breaks nothing. */
import { flowsNamedBy, type Finding, type FlowDocument, type Registry } from '@millrace/core'
import type pg from 'pg'
import { isIntId } from '../http/ids.ts'
import { namedSegments } from '../segments/naming.ts'
import { toText } from '../store/sql.ts'

interface Source {
  readonly pool: pg.Pool
  readonly registry: Registry
}

export async function checkReferences(source: Source, workspace: number, document: FlowDocument): Promise<readonly Finding[]> {
  return [...(await unknownFlows(source, workspace, document)), ...(await unknownSegments(source, workspace, document))]
}

async function unknownFlows({ pool, registry }: Source, workspace: number, document: FlowDocument): Promise<readonly Finding[]> {
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
    if (flow === undefined) {
      const message = `There is no flow ${id} here: nobody will be let in; choose another one`
      const says = { en: message, ru: `Сценария ${id} здесь нет: никто никуда не попадёт. Выберите другой.` }
      return [{ ...shared, code: 'FLOW_REFERENCE_UNKNOWN', message, says }]
    }
    if (flow.state === 'active') return []
    const message = `The flow “${flow.name}” is ${flow.state} and lets nobody in; publish, resume or restore it`
    const says = {
      en: message,
      ru: `Сценарий «${flow.name}» сейчас не работает и никого не впускает. Опубликуйте его или снимите с паузы.`,
    }
    return [{ ...shared, code: 'FLOW_REFERENCE_INACTIVE', message, says }]
  })
}

/** One that a step of the same flow makes when it is published counts as there. */
async function unknownSegments({ pool, registry }: Source, workspace: number, document: FlowDocument): Promise<readonly Finding[]> {
  const named = namedSegments(document, registry)
  const asked = named.filter(({ creates }) => !creates)
  if (asked.length === 0) return []
  const { rows } = await pool.query<{ key: string }>('select key from millrace.segment where workspace = $1 and key = any($2::text[])', [
    workspace,
    asked.map(({ key }) => toText(key)),
  ])
  const known = new Set([...rows.map(({ key }) => key), ...named.flatMap(({ creates, key }) => (creates ? [key] : []))])
  return asked.flatMap(({ node, path, key }): readonly Finding[] => {
    if (known.has(key)) return []
    const message = `There is no segment “${key}” here, so nobody is in it; choose another one or make it`
    const says = { en: message, ru: `Сегмента «${key}» пока нет, и в нём никого. Выберите другой или создайте этот.` }
    return [{ severity: 'warning', node, path, code: 'SEGMENT_REFERENCE_UNKNOWN', message, says }]
  })
}
