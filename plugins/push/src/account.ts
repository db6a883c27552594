/**
 * The service account of a Firebase project, and the access that Google gives it for an hour. Of the account's file only who it is and its
 * key are used: the addresses in it are not, so that no file can send the key's signature elsewhere.
 */
import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { CallError, retryAfterMs, type CallContext, type HttpResponse, type Instant, type JsonObject } from '@millrace/core'

export interface Account {
  readonly project: string
  readonly email: string
  readonly key: KeyObject
  readonly keyId: string | null
  /** Names the account among those whose access is remembered. */
  readonly mark: string
}

const tokenHost = 'oauth2.googleapis.com'
const tokenUrl = `https://${tokenHost}/token`
const scope = 'https://www.googleapis.com/auth/firebase.messaging'
const hourS = 3600
/** Renewed so long before it ends. */
const earlyMs = 60_000

/** Throws `CallError`: `retry` `PUSH_UNSET`, for it can be sent once it is set; `permanent` `PUSH_ACCOUNT_BAD`. Nothing of the file is told. */
export function accountOf({ serviceAccount }: JsonObject): Account {
  if (typeof serviceAccount !== 'string')
    throw new CallError('retry', 'PUSH_UNSET', 'Mobile push is not connected: put the file of the service account into its connection', {
      ru: 'Мобильные пуши не подключены: вставьте в подключение файл сервисного аккаунта',
    })
  const file = parse(serviceAccount)
  const { type, project_id: project, client_email: email, private_key: pem, private_key_id: keyId } = file
  if (type !== 'service_account' || typeof project !== 'string' || typeof email !== 'string' || typeof pem !== 'string') throw notOne()
  if (!/^[a-z0-9][a-z0-9.:-]{0,99}$/.test(project)) throw notOne()
  const mark = createHash('sha256').update(serviceAccount).digest('base64url')
  return { project, email, key: keyIn(pem), keyId: typeof keyId === 'string' ? keyId : null, mark }
}

const notOne = (cause?: unknown) =>
  new CallError(
    'permanent',
    'PUSH_ACCOUNT_BAD',
    'This is no file of a service account: in the Firebase console open Project settings, Service accounts, Generate new private key',
    {
      cause,
      ru: 'Это не файл сервисного аккаунта: в консоли Firebase откройте Project settings, Service accounts, Generate new private key',
    },
  )

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object') return value as JsonObject
  } catch {
    // What JSON.parse says has a piece of the text in it.
  }
  throw notOne()
}

function keyIn(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw notOne()
  }
}

export interface Access {
  /** What requests are authorized by. */
  token(account: Account, context: Pick<CallContext, 'http' | 'now' | 'signal'>): Promise<string>
  /** It was refused: the next one is asked for anew. */
  forget(account: Account, token: string): void
}

interface Granted {
  readonly token: string
  readonly until: Instant
}

/** Remembers what was granted; those who need it meanwhile ask Google once. */
export function createAccess(): Access {
  const granted = new Map<string, Promise<Granted>>()
  return {
    token: async (account, context) => {
      const known = granted.get(account.mark)
      const kept = await known
      if (kept !== undefined && kept.until > context.now) return kept.token
      if (granted.get(account.mark) === known) {
        const asked = ask(account, context)
        granted.set(account.mark, asked)
        asked.catch(() => granted.get(account.mark) === asked && granted.delete(account.mark))
      }
      return (await granted.get(account.mark)!).token
    },
    forget: ({ mark }, token) => {
      const known = granted.get(mark)
      void known?.then(
        (kept) => kept.token === token && granted.get(mark) === known && granted.delete(mark),
        () => {},
      )
    },
  }
}

async function ask(account: Account, { http, now, signal }: Pick<CallContext, 'http' | 'now' | 'signal'>): Promise<Granted> {
  const fields = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertionOf(account, now) }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams(fields).toString()
  const response = await http({ method: 'POST', url: tokenUrl, headers, body, hosts: [tokenHost], signal }).catch(notSent)
  if (response.status !== 200) throw refusal(response, now)
  const { access_token: token, expires_in: seconds } = jsonOf(response)
  if (typeof token !== 'string') throw new CallError('retry', 'PUSH_LOGIN_ODD', 'Google answered without an access token')
  return { token, until: now + (typeof seconds === 'number' ? seconds : hourS) * 1000 - earlyMs }
}

/** Nobody was told anything yet, whatever became of this request. */
function notSent(error: unknown): never {
  if (!(error instanceof CallError) || error.kind !== 'unknown') throw error
  throw new CallError('retry', error.code, error.message, { cause: error })
}

function refusal(response: HttpResponse, now: Instant): CallError {
  const { status, headers } = response
  const { error } = jsonOf(response)
  // A word such as `invalid_grant`; anything else might repeat the assertion.
  const reason = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? `: ${error}` : ''
  const said = `Google answered ${status} to the service account${reason}`
  return new CallError(
    'retry',
    status === 429 || status >= 500 ? 'PUSH_LOGIN_BUSY' : 'PUSH_LOGIN_REFUSED',
    said,
    retryAfterMs(headers, now),
  )
}

export function jsonOf({ body }: HttpResponse): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    return value !== null && typeof value === 'object' ? (value as JsonObject) : {}
  } catch {
    return {}
  }
}

/** RFC 7523, signed with RS256. */
function assertionOf({ email, key, keyId }: Account, now: Instant): string {
  const iat = Math.floor(now / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) }
  const claims = { iss: email, scope, aud: tokenUrl, iat, exp: iat + hourS }
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
