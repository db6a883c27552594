/**
 * One fault story of the crash suite: it starts what it attacks, drives it over HTTP, and judges by evidence from outside. A scenario
 * owns its processes and its database, leaves nothing behind, and draws all chance from `random`.
 */
export interface ChaosPlan {
  /** Named in every message: the same seed draws the same faults at the same points. */
  readonly seed: string
  readonly random: () => number
  readonly kills: number
  readonly contacts: number
  /** The form that `npm test` runs: seconds, not minutes. */
  readonly short: boolean
  /** Says on the terminal how far it is. */
  readonly say: (line: string) => void
}

export interface Verdict {
  readonly law: string
  readonly ok: boolean
  readonly found: string
}

export interface Scenario {
  /** Of the figure it holds: `R2`, `P4`. */
  readonly id: string
  readonly title: string
  /** Whether the short form has it too. */
  readonly inShort: boolean
  run(plan: ChaosPlan): Promise<readonly Verdict[]>
}

export const verdict = (law: string, ok: boolean, found: string): Verdict => ({ law, ok, found })
