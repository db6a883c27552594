/**
 * Law 8: a contact's inputs are handled in the order received, each once; waits come after them, never early, and not while their
 * flow stands still.
 */
import type { Activation } from '@millrace/core'
import type { Machine, Visit } from './machine.ts'

export function orderFaults(machine: Machine): readonly string[] {
  return [...sequenceFaults(machine), ...repeatedEvents(machine), ...machine.visits.flatMap((visit) => visitFaults(machine, visit))]
}

function sequenceFaults({ visits }: Machine): readonly string[] {
  const last = new Map<string, number>()
  return visits.flatMap(({ taken }) =>
    taken.flatMap(({ seq, input }) => {
      const before = last.get(input.contact) ?? 0
      last.set(input.contact, Math.max(before, seq))
      return seq > before ? [] : [`contact ${input.contact}: input ${seq} was handled after input ${before}`]
    }),
  )
}

/** The same message id twice is one event, whoever told it. */
function repeatedEvents({ visits }: Machine): readonly string[] {
  const events = visits.flatMap(({ taken }) => taken.flatMap(({ input }) => (input.kind === 'event' ? [input.event.id] : [])))
  const byId = Map.groupBy(events, (id) => id)
  return [...byId].flatMap(([id, all]) => (all.length === 1 ? [] : [`event ${id} was handled ${all.length} times`]))
}

function visitFaults({ disk }: Machine, visit: Visit): readonly string[] {
  const paused = new Set(disk.standings[visit.revision]!.flatMap(({ flow, state }) => (state === 'active' ? [] : [flow])))
  return visit.decision.activations.flatMap((activation) => [
    ...(paused.has(activation.flow) ? [] : heldFaults(visit, activation)),
    ...(activation.input === 'due' ? dueFaults(visit, activation) : []),
    ...(paused.has(activation.flow) && movesOn(activation) ? [`run ${activation.run} moved while flow ${activation.flow} was paused`] : []),
  ])
}

/** What came while its flow stood still comes first when it goes on: before anything that came to the contact later. */
/** A run whose life-time ended meanwhile is out of it. */
const isOut = ({ steps }: Activation) => steps.some(({ outcome }) => outcome === 'exited')

function heldFaults({ before, decision }: Visit, activation: Activation): readonly string[] {
  const { run, contact, seq, input } = activation
  const branches = new Set(decision.created.flatMap(({ id, branch }) => (branch === undefined ? [] : [id])))
  // Joining, and branches that begin, are what came of it, and nothing later.
  const isOfIt = (one: Activation) => one.input === 'join' || branches.has(one.run)
  const isHeld = (one: Activation) => before.get(one.run)?.held != null && before.get(one.run)!.steps === one.seq
  const known = before.get(run)
  if (known?.held == null || known.steps !== seq) return []
  const all = decision.activations.filter((one) => one.contact === contact)
  const late = all
    .slice(
      0,
      all.findIndex((one) => one.run === run),
    )
    .some((one) => !isHeld(one) && !isOfIt(one))
  return late || (input !== known.held.kind && !isOut(activation))
    ? [`run ${run} held its ${known.held.kind}, and something later came before it`]
    : []
}

const movesOn = ({ steps }: Pick<Activation, 'steps'>) => steps.some(({ outcome }) => !['noticed', 'exited', 'cancelled'].includes(outcome))

function dueFaults({ unread, before, now, decision }: Visit, { run, contact, seq }: Activation): readonly string[] {
  const known = before.get(run)
  const isFirst = known !== undefined && known.steps === seq
  const early =
    isFirst && known.wakeAt !== null && known.wakeAt > now && !decision.activations.some((one) => one.run === run && one.seq < seq)
  return [
    ...(early ? [`run ${run} woke ${known.wakeAt! - now} ms early`] : []),
    ...(unread.has(contact) ? [`run ${run} timed out although contact ${contact} had an input to be read`] : []),
  ]
}
