/**
 * Tokens of amoCRM by OAuth 2.0. A refresh token is good once, so one process of all renews at a time (`renew`), and whoever waited takes
 * what the first one got. An answer that is lost on its way takes the refresh token with it: then only a new authorization code helps, and
 * until somebody enters one, what was to be done waits.
 */
import { CallError, type CallContext, type JsonObject } from '@millrace/core'
import { objectOf, textAt } from './answers.ts'
import { crmSettings, type CrmSettings, type Tokens } from './settings.ts'

/** Renewed this long before the CRM refuses it. */
const marginMs = 60_000

type Settings = CrmSettings & Tokens

/** Throws `CallError`: `retry` `CRM_LOGIN_LOST` when somebody must authorize anew. */
export async function tokenOf(context: CallContext): Promise<string> {
  const settings = crmSettings(context.settings)
  if (isSet(settings.accessToken)) return settings.accessToken
  const { freshToken, freshUntil = 0 } = ownTokens(settings)
  return freshToken !== undefined && freshUntil - marginMs > context.now ? freshToken : await tokenRenewed(context, freshToken ?? null)
}

/** A token other than `refused`. */
export async function tokenRenewed(context: CallContext, refused: string | null): Promise<string> {
  const settings = crmSettings(context.settings)
  if (isSet(settings.accessToken)) throw lost(`The long-lived token is refused by ${settings.host}`)
  const renewed = await context.renew(async (kept) => {
    const standing = crmSettings(kept)
    const { freshToken } = ownTokens(standing)
    // Another process was faster.
    if (freshToken !== undefined && freshToken !== refused) return kept
    return { ...kept, ...(await askTokens(context, standing)) }
  })
  return (renewed as unknown as Required<Tokens>).freshToken
}

const isSet = (text: string | undefined): text is string => text !== undefined && text !== ''

/** Tokens that were given for another account are nobody's. */
const ownTokens = (settings: Settings): Tokens => (settings.tokensFor === settings.host ? settings : {})

async function askTokens(context: CallContext, settings: Settings): Promise<JsonObject> {
  const { host, clientId, clientSecret, code, redirectUri = '' } = settings
  const { refreshToken } = ownTokens(settings)
  const grant = isSet(refreshToken)
    ? { grant_type: 'refresh_token', refresh_token: refreshToken }
    : isSet(code)
      ? { grant_type: 'authorization_code', code }
      : null
  if (!isSet(clientId) || !isSet(clientSecret) || grant === null) throw lost(`There is no token for ${host}`)
  const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...grant })
  const headers = { 'content-type': 'application/json' }
  const url = `https://${host}/oauth2/access_token`
  const response = await context.http({ method: 'POST', url, headers, body, signal: context.signal }).catch(notDone)
  if (response.status === 429 || response.status >= 500)
    throw new CallError('retry', `CRM_STATUS_${response.status}`, `${host} gives no tokens just now`)
  const answer = objectOf(response.body)
  const [access, refresh] = [textOf(answer, 'access_token'), textOf(answer, 'refresh_token')]
  if (response.status !== 200 || access === null || refresh === null)
    throw lost(`${host} refused to renew access (${response.status}: ${textAt(answer, 'hint') ?? 'no reason given'})`)
  const seconds = typeof answer['expires_in'] === 'number' ? answer['expires_in'] : 3600
  return { tokensFor: host, freshToken: access, refreshToken: refresh, freshUntil: context.now + seconds * 1000 }
}

/** What the token was for was not asked yet, whatever became of this request. */
function notDone(error: unknown): never {
  if (!(error instanceof CallError) || error.kind !== 'unknown') throw error
  throw new CallError('retry', error.code, error.message, { cause: error })
}

/** Tokens may be longer than what `textAt` tells. */
const textOf = (answer: JsonObject, key: string): string | null =>
  typeof answer[key] === 'string' && answer[key] !== '' ? answer[key] : null

/** What was to be done is done once somebody has authorized again. */
const lost = (why: string): CallError =>
  new CallError('retry', 'CRM_LOGIN_LOST', `${why}: enter a new authorization code or a long-lived token under Connections`, {
    ru: `Доступ к amoCRM потерян: введите в подключении новый код авторизации или долгосрочный токен`,
    retryAfterMs: 15 * 60_000,
  })
