/**
 * Promise 1: every accepted trigger starts exactly one run per flow and key, as the entry policy says. Worked out anew from the
 * inputs alone, in the order in which they were handled, by a policy of a dozen lines.
 */
import type { FlowDocument, FlowSnapshot, LaneInput } from '@millrace/core'
import type { Machine, Visit } from './machine.ts'
import { day } from './world.ts'

type Entries = Map<string, number>

export function enteringFaults({ disk, visits }: Machine): readonly string[] {
  const entries: Entries = new Map()
  return visits.flatMap((visit, index) => {
    const flows = disk.standings[visit.revision]!.filter(({ current, state }) => current && state === 'active')
    const expected = visit.taken.flatMap(({ input }) => flows.flatMap((flow) => startOf(flow, input, { entries, visit }))).toSorted()
    const actual = visit.decision.created
      .filter(({ branch }) => branch === undefined)
      .map((run) => nameOf({ flow: run.flow, version: run.version, contact: run.contact, key: run.key, cause: run.event?.id ?? 'enter' }))
      .toSorted()
    if (JSON.stringify(expected) === JSON.stringify(actual)) return []
    return [`visit ${index} should have started [${expected.join(', ')}], and started [${actual.join(', ')}]`]
  })
}

interface Start {
  readonly flow: string
  readonly version: number
  readonly contact: string
  readonly key: string
  readonly cause: string
}

const nameOf = ({ flow, version, contact, key, cause }: Start) => `${flow}.${version} of ${contact} “${key}” by ${cause}`

function startOf(
  { flow, version, document }: FlowSnapshot,
  input: LaneInput,
  { entries, visit }: { readonly entries: Entries; readonly visit: Visit },
): readonly string[] {
  const { nodes, settings } = document as FlowDocument
  const cause = causeOf(nodes, flow, input)
  if (cause === null) return []
  const { policy = 'always', key: byKey } = settings?.entry ?? {}
  const isChain = settings?.kind === 'chain'
  const n = input.kind === 'event' ? input.event.properties['n'] : undefined
  const key = byKey === undefined || typeof n !== 'number' ? '' : String(n)
  const name = `${flow} ${input.contact} ${isChain ? '' : key}`
  const last = entries.get(name)
  if (policy !== 'always' || isChain) {
    if (last !== undefined && (policy === 'once' || isChain || last + day > visit.now)) return []
    entries.set(name, visit.now)
  }
  return [nameOf({ flow, version, contact: input.contact, key, cause })]
}

/** What would start a run of this flow, or null. Rules of the worlds' triggers are `event.properties.n == number`. */
function causeOf(nodes: FlowDocument['nodes'], flow: string, input: LaneInput): string | null {
  if (input.kind === 'enter') return input.flow === flow && nodes.some(({ type }) => type === 'trigger.api') ? 'enter' : null
  if (input.kind !== 'event') return null
  const { event } = input
  const fits = nodes.some(({ type, config }) => {
    const where = config['where'] as { readonly '==': readonly unknown[] } | undefined
    return type === 'trigger.event' && config['event'] === event.event && (where === undefined || where['=='][1] === event.properties['n'])
  })
  return fits ? event.id : null
}
