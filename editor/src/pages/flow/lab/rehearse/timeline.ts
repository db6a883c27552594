/** The way so far, turn by turn: what the contact did, the steps that followed, and what would have been sent or asked at each. */
import type { Rehearsed, RehearsedCall, RehearsedMessage, RehearsedStep, Turn } from '@millrace/core'

export interface TimelineStep {
  readonly step: RehearsedStep
  readonly messages: readonly RehearsedMessage[]
  readonly calls: readonly RehearsedCall[]
  /** The port of the fork by which its branch began, and that fork. */
  readonly branch: string | null
  readonly parent: string | null
}

export interface TimelineTurn {
  /** Counted from 1; 0: what was before the first. */
  readonly number: number
  /** Null before the first. */
  readonly turn: Turn | null
  readonly at: string
  readonly steps: readonly TimelineStep[]
}

/** What happened before the first turn is there only when something did. */
export function timelineOf(answer: Rehearsed, turns: readonly Turn[]): readonly TimelineTurn[] {
  const played = turns.slice(0, answer.turns.length).map((turn, index) => ({ turn, number: index + 1, at: answer.turns[index]!.at }))
  const all = [{ turn: null, number: 0, at: answer.start }, ...played].map((each) => ({ ...each, steps: stepsOf(answer, each.number) }))
  return all.filter(({ number, steps }) => number > 0 || steps.length > 0)
}

/** A message belongs to the first step of its node that is not another's, a call to the last: it is asked for once however often it is tried. */
function stepsOf({ steps, messages, calls, runs }: Rehearsed, number: number): readonly TimelineStep[] {
  const of = <T extends { readonly turn: number }>(list: readonly T[]) => list.filter(({ turn }) => turn === number)
  const [sent, asked] = [of(messages), of(calls)]
  const branches = new Map(runs.map(({ id, branch }) => [id, branch]))
  // A branch begins by leaving its fork.
  const forkOf = (run: string) => steps.find((step) => step.run === run)?.node ?? null
  const told = new Set<RehearsedMessage | RehearsedCall>()
  const take = <T extends RehearsedMessage | RehearsedCall>(list: readonly T[], node: string): readonly T[] => {
    const found = list.find((each) => each.node === node && !told.has(each))
    if (found === undefined) return []
    told.add(found)
    return [found]
  }
  return of(steps).map((step) => {
    const acts = step.outcome === 'left' || step.outcome === 'waiting' || step.outcome === 'failed'
    return {
      step,
      branch: branches.get(step.run) ?? null,
      parent: forkOf(step.run),
      messages: acts ? take(sent, step.node) : [],
      calls: acts ? take(asked, step.node) : [],
    }
  })
}
