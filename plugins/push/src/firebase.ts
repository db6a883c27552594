/** Firebase Cloud Messaging, HTTP v1: one message for one token, and what its answers mean. */
import { CallError, retryAfterMs, type CallContext, type HttpResponse, type Instant, type Json, type JsonObject } from '@millrace/core'
import { accountOf, jsonOf, type Access, type Account } from './account.ts'

const host = 'fcm.googleapis.com'
const fcmError = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
const badRequest = 'type.googleapis.com/google.rpc.BadRequest'

export type Context = Pick<CallContext, 'http' | 'now' | 'signal' | 'settings'>

/** A message that Firebase took, under the name that it gave it. */
export interface Taken {
  readonly reference: string
}

/** `gone`: the token is registered no more. Throws `CallError`. */
export async function sendMessage(access: Access, request: JsonObject, context: Context): Promise<Taken | 'gone'> {
  const account = accountOf(context.settings)
  const first = await post({ account, request, access }, context)
  // An access that was taken back meanwhile is asked for anew, once.
  const response = isUnauthorized(first) ? await post({ account, request, access }, context) : first
  return judge(response, context.now)
}

interface Posting {
  readonly account: Account
  readonly request: JsonObject
  readonly access: Access
}

async function post({ account, request, access }: Posting, { http, now, signal }: Context): Promise<HttpResponse> {
  const token = await access.token(account, { http, now, signal })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const url = `https://${host}/v1/projects/${account.project}/messages:send`
  const response = await http({ method: 'POST', url, headers, body: JSON.stringify(request), hosts: [host], signal })
  if (isUnauthorized(response)) access.forget(account, token)
  return response
}

/** Apple's refusal of the project's own certificate comes as 401 too. */
const isUnauthorized = (response: HttpResponse) => response.status === 401 && codeOf(response) !== 'THIRD_PARTY_AUTH_ERROR'

function judge(response: HttpResponse, now: Instant): Taken | 'gone' {
  const { status, headers } = response
  if (status >= 200 && status < 300) return { reference: String(jsonOf(response)['name'] ?? '') }
  const code = codeOf(response)
  if (code === 'UNREGISTERED' || isTokenBad(response)) return 'gone'
  const said = `Firebase answered ${status}${code === '' ? '' : ` ${code}`}`
  const later = (own: string, why = '') => new CallError('retry', own, said + why, retryAfterMs(headers, now))
  if (status === 429 || status === 503) throw later(`PUSH_STATUS_${status}`)
  if (status >= 500) throw new CallError('unknown', `PUSH_STATUS_${status}`, `${said}: whether it took the message is not known`)
  if (status === 401)
    throw later('PUSH_LOGIN_REFUSED', code === 'THIRD_PARTY_AUTH_ERROR' ? ': it lacks the key of Apple or of Web push' : '')
  if (code === 'SENDER_ID_MISMATCH')
    throw new CallError('permanent', 'PUSH_OTHER_PROJECT', `${said}: the app registered with another project`)
  if (status === 403) throw later('PUSH_LOGIN_REFUSED', ': the service account may not send messages of this project')
  throw new CallError('permanent', 'PUSH_REFUSED', said)
}

const detailsOf = (response: HttpResponse): readonly JsonObject[] => {
  const { details } = (jsonOf(response)['error'] ?? {}) as { readonly details?: Json }
  return Array.isArray(details) ? (details as readonly JsonObject[]) : []
}

/** Firebase's own code, or Google's status: words in capitals; nothing else of the answer is repeated. */
function codeOf(response: HttpResponse): string {
  const { status } = (jsonOf(response)['error'] ?? {}) as { readonly status?: Json }
  const own = detailsOf(response).find((detail) => detail?.['@type'] === fcmError)?.['errorCode']
  return [own, status].find((word): word is string => typeof word === 'string' && /^[A-Z_]{1,50}$/.test(word)) ?? ''
}

/** What is no token at all is refused as an invalid field. */
function isTokenBad(response: HttpResponse): boolean {
  const violations = detailsOf(response).find((detail) => detail?.['@type'] === badRequest)?.['fieldViolations']
  return Array.isArray(violations) && violations.some((each) => (each as JsonObject | null)?.['field'] === 'message.token')
}
