/**
 * How long a lane rests after a small visit. A visit for one event costs nearly as much as one for a hundred: with events that
 * trickle into all lanes, a visit for each of them would take the whole machine, the door that lets them in included. So once small
 * visits take more than their share of time, their lanes rest and gather; a quiet process answers every event at once.
 */
export interface Rests {
  /** A visit ended; answers for how long its lane rests, in ms. */
  after(visit: { readonly handled: number; readonly tookMs: number }): number
}

/** From so many inputs on a visit is worth its cost. */
const smallVisit = 200
/** Of one visitor's time: what small visits may take before their lanes rest. */
const share = 0.25
/** Over this time the share is taken. */
const windowMs = 1000
/** Lanes of a workspace: what all of them together would take is what a rest makes up for. */
const lanes = 64
/** What an event can be held up by. */
const longestMs = 250

export function createRests(now: () => number = () => performance.now()): Rests {
  let spent = 0
  let at = now()
  return {
    after: ({ handled, tookMs }) => {
      const instant = now()
      spent *= Math.exp((at - instant) / windowMs)
      at = instant
      if (handled >= smallVisit) return 0
      spent += tookMs
      const excess = spent / windowMs / share - 1
      return excess <= 0 ? 0 : Math.min(longestMs, excess * lanes * tookMs)
    },
  }
}
