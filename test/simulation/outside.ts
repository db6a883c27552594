/**
 * The world outside: whoever answers requests and receives letters. It keeps what came to it, for the laws to be judged by, and
 * what it answers follows from the key alone, so that a repeat gets the same.
 */
import { CallError, hash128, type HttpClient } from '@millrace/core'

/** One effect that reached the outside. */
export interface Effect {
  readonly kind: 'request' | 'letter' | 'once'
  readonly key: string
  /** The call it belongs to, or the message. */
  readonly of: string
}

export interface Outside {
  readonly effects: Effect[]
  /** Takes an effect in and answers it, as this outside does. Throws `CallError`. */
  receive(effect: Effect): void
}

/** In a calm outside nothing has to be tried again, so that no attempt more or less can be told from its answer. */
export function createOutside(seed: number, calm: boolean): Outside {
  const effects: Effect[] = []
  const seen = (key: string) => effects.filter((effect) => effect.key === key).length
  return {
    effects,
    receive: (effect) => {
      const mood = hash128(`${seed} ${effect.key}`)[0] % 12
      const before = seen(effect.key)
      if (mood === 0 && before < 2 && !calm && retries(effect)) {
        effects.push(effect)
        throw new CallError('unknown', 'OUTSIDE_SILENT', 'The connection was lost after the request was sent')
      }
      if (mood === 1) throw new CallError('permanent', 'OUTSIDE_REFUSES', 'Not here')
      effects.push(effect)
    },
  }
}

/** Whether an unknown outcome of it is tried again at all. */
const retries = ({ kind }: Effect) => kind !== 'once'

/** The guarded client's double: reaches the outside, and is where a process may die before, or after, it did. */
export function httpOf(outside: Outside, pause: (where: string) => Promise<void>, call: string): HttpClient {
  return async ({ headers }) => {
    await pause('request')
    outside.receive({ kind: 'request', key: headers?.['idempotency-key'] ?? '', of: call })
    await pause('answer')
    return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"left":3}' }
  }
}
