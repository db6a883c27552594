/**
 * Sends a message by an HTTP gateway, and judges what a failure means. The question is always whether the gateway may have taken it: not
 * before the request went out, nor when it answered no. What is lost after that stays a doubt, unless the gateway sends once for one key.
 */
import { CallError, type CallContext, type HttpResponse, type Instant } from '@millrace/core'
import type { HttpGateway, Refusal, TextMessage } from './gateway.ts'
import { secretsOf, type SmsSettings } from './settings.ts'

export interface HttpSending {
  readonly gateway: HttpGateway
  readonly settings: SmsSettings
  readonly context: Pick<CallContext, 'http' | 'signal' | 'now'>
}

/** A gateway answers within seconds; past this its answer is not waited for. */
const timeoutMs = 30_000
/** However long a gateway asks for, a message waits here. */
const longestPauseMs = 3_600_000
/** Of the account or the address of the gateway, which a person can mend. */
const accountStatuses = new Set([401, 402, 403, 404, 405, 407])

/** Throws `CallError`; with `unsubscribed` in its cause when the number's owner said stop. */
export async function sendByHttp(
  message: TextMessage,
  { gateway, settings, context }: HttpSending,
): Promise<{ readonly reference?: string }> {
  const secrets = secretsOf(settings)
  const tell = (refusal: Refusal, retryAfterMs?: number) =>
    errorOf(refusal, { secrets, retryAfterMs, onceByKey: settings.onceByKey ?? false })
  const asked = gateway.request(message, settings)
  // Credentials follow no redirect elsewhere.
  const hosts = [URL.parse(asked.url)?.host ?? '']
  const response = await context.http({ ...asked, hosts, timeoutMs, signal: context.signal }).catch((error: unknown) => {
    if (!(error instanceof CallError)) throw error
    const { kind, code } = error
    const again = kind === 'unknown' && settings.onceByKey === true
    throw new CallError(again ? 'retry' : kind, code, without(secrets, error.message))
  })
  const { status } = response
  if (status >= 200 && status < 300) {
    const read = gateway.read(response, settings)
    if ('of' in read) throw tell(read)
    return read
  }
  const said = gateway.refusal?.(response, settings) ?? {}
  throw tell({ of: blamed(status), ...said, reason: `${status} ${said.reason ?? ''}`.trim() }, pauseOf(response, context.now))
}

function blamed(status: number): Refusal['of'] {
  if (status === 429 || status === 503) return 'busy'
  if (accountStatuses.has(status)) return 'account'
  return status >= 500 || status === 408 ? 'doubt' : 'message'
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function pauseOf({ headers }: HttpResponse, now: Instant): number | undefined {
  const asked = headers['retry-after']?.trim() ?? ''
  const ms = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - now
  return ms > 0 ? Math.min(ms, longestPauseMs) : undefined
}

interface Telling {
  readonly secrets: readonly string[]
  readonly retryAfterMs: number | undefined
  readonly onceByKey: boolean
}

/** Marks the failure of a number whose owner does not want to hear from us. */
export class UnsubscribedNumber extends Error {}

export function errorOf({ of, reason, unsubscribed }: Refusal, { secrets, retryAfterMs, onceByKey }: Telling): CallError {
  const said = without(secrets, reason).slice(0, 500)
  const later = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (of === 'busy')
    return new CallError('retry', 'SMS_GATEWAY_BUSY', `The gateway is busy: ${said}`, { ...later, ru: `Шлюз перегружен: ${said}` })
  if (of === 'account')
    return new CallError('retry', 'SMS_ACCOUNT_REFUSED', `The gateway refuses the account, not the message: ${said}`, {
      ...later,
      ru: `Шлюз не принимает учётную запись, дело не в сообщении: ${said}`,
    })
  if (of === 'doubt')
    return new CallError(onceByKey ? 'retry' : 'unknown', 'SMS_ANSWER_UNCLEAR', `Whether the gateway took it is not known: ${said}`, {
      ...later,
      ru: `Неизвестно, принял ли шлюз сообщение: ${said}`,
    })
  const cause = unsubscribed === true ? { cause: new UnsubscribedNumber() } : {}
  return new CallError('permanent', 'SMS_REFUSED', `The gateway refused it: ${said}`, { ...cause, ru: `Шлюз отказал: ${said}` })
}

/** The text with secrets, also percent-encoded ones, blotted out. */
export function without(secrets: readonly string[], text: string): string {
  return secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}
