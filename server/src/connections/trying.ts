/** Lets a plugin try its settings, and arrange outside what must be arranged: within a bound of time, and with no secret in what it says. */
import { CallError, type ConnectionContext, type HttpClient, type JsonObject, type Localized, type PluginDefinition } from '@millrace/core'
import type { Connected } from './connections.ts'

export interface Trying {
  readonly plugin: PluginDefinition
  readonly connected: Connected
  readonly http: HttpClient
  readonly now: number
  readonly urlOf: ConnectionContext['urlOf']
  readonly signal?: AbortSignal
}

export type Tried =
  | { readonly ok: true; readonly message: Localized }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly says: Localized | null }

const longestMs = 15_000
const messageLongest = 2000

export function trySettings(trying: Trying): Promise<Tried> {
  return attempt(trying, async (context) => {
    const message = await trying.plugin.connection!.test!(context)
    return trying.connected.scrub({ ...message } as JsonObject) as unknown as Localized
  })
}

/** Null: there is nothing to arrange. */
export async function prepare(trying: Trying): Promise<Tried | null> {
  const { connection } = trying.plugin
  if (connection?.prepare === undefined) return null
  return attempt(trying, async (context) => {
    await connection.prepare!(context)
    return { en: 'Everything is arranged', ru: 'Всё настроено' }
  })
}

async function attempt(trying: Trying, work: (context: ConnectionContext) => Promise<Localized>): Promise<Tried> {
  const { connected, http, now, urlOf } = trying
  const { scrub, ...own } = connected
  const late = new CallError('retry', 'CONNECTION_TEST_TIMEOUT', `No answer within ${longestMs / 1000} seconds`, {
    ru: `Нет ответа уже ${longestMs / 1000} секунд`,
  })
  const bound = AbortSignal.timeout(longestMs)
  const signal = trying.signal === undefined ? bound : AbortSignal.any([bound, trying.signal])
  const { promise: ended, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(late), { once: true })
  try {
    const message = await Promise.race([work({ ...own, now, http, signal, urlOf }), ended])
    return { ok: true, message }
  } catch (error) {
    const known = error instanceof CallError
    const text = error instanceof Error ? error.message : String(error)
    const told = { code: known ? error.code : 'CONNECTION_TEST_THREW', message: scrub(text).slice(0, messageLongest) }
    const says = known && error.says !== undefined ? (scrub({ ...error.says } as JsonObject) as unknown as Localized) : null
    return { ok: false, ...told, says }
  }
}
