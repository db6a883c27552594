/** Another way at a step where it depends on who came before: contacts like this one go ahead, until the next one's turn is another. */
import type { Rehearsed, RehearsedStep } from '@millrace/core'

/** How many may go ahead, as the server takes it, and how many are tried. */
const [mostAhead, mostTried] = [50, 20]

/** Which time the step was passed. */
export interface Crossing {
  readonly step: RehearsedStep
  readonly time: number
}

export function crossingOf({ steps }: Pick<Rehearsed, 'steps'>, step: RehearsedStep): Crossing {
  return { step, time: steps.filter(({ node, port }) => node === step.node && port !== null).indexOf(step) }
}

function wayOf({ steps }: Pick<Rehearsed, 'steps'>, { step, time }: Crossing): string | null {
  return steps.filter(({ node, port }) => node === step.node && port !== null)[time]?.port ?? null
}

/** How many have to go ahead; null when all that were tried go the same way. `play` answers the way up to the step. */
export async function otherWay(
  crossing: Crossing,
  from: number,
  play: (ahead: number) => Promise<Pick<Rehearsed, 'steps'>>,
): Promise<number | null> {
  for (let tried = 1; tried <= mostTried; tried++) {
    const ahead = (from + tried) % (mostAhead + 1)
    const way = wayOf(await play(ahead), crossing)
    if (way !== null && way !== crossing.step.port) return ahead
  }
  return null
}
