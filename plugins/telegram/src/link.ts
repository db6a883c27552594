/**
 * The address that a page's button leads to: it sends the visitor on to the bot, with a ticket that says who they are. A visitor is named by the
 * anonymous ID that only their own browser knows; a user ID can be guessed, so the page's server has to prove it, whichever key the page has.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { CallError, defineRoute, type RouteContext } from '@millrace/core'
import { askBot } from './api.ts'
import { readSettings, type TelegramSettings } from './settings.ts'
import { longestId, ticketFor, type Whose } from './ticket.ts'

/** As SDKs make them; one that a server made up, such as `telegram:42`, could be guessed. */
const randomId = /^[\w.-]{16,100}$/

export const linkRoute = defineRoute({
  name: 'link',
  title: { en: 'Link to the bot for a visitor', ru: 'Ссылка на бота для посетителя' },
  method: 'GET',
  by: 'write-key',
  handle: async ({ query }, context) => {
    const settings = readSettings(context.settings)
    const ticket = ticketFor(await whoseOf(query, settings, context), settings.botToken, context.now)
    if (ticket === null)
      throw new CallError(
        'permanent',
        'TELEGRAM_LINK_ID_LONG',
        `This ID has more than ${longestId} bytes, which no link to a bot has room for: give the anonymous ID`,
      )
    const location = `https://t.me/${await nameOf(settings, context)}?start=${ticket}`
    return { status: 302, headers: { location, 'referrer-policy': 'no-referrer' } }
  },
})

/** Throws `CallError` `permanent`. */
async function whoseOf(query: Readonly<Record<string, string>>, { linkSecret }: TelegramSettings, { whoIs }: RouteContext): Promise<Whose> {
  const no = (code: string, message: string) => new CallError('permanent', code, message)
  const { userId = '', anonymousId = '', userHash, proof } = query
  if (userId !== '') {
    if (userHash !== undefined && (await whoIs({ userId, anonymousId, userHash })).isProved) return { userId }
    if (linkSecret !== undefined && isProof(proof, userId, linkSecret)) return { userId }
    throw no(
      'TELEGRAM_LINK_UNPROVED',
      'A link by user ID needs userHash, HMAC-SHA256 of the user ID under the identity secret of the Keys page, in hex, or proof, the same under the secret of links; or give the anonymous ID alone',
    )
  }
  if (!randomId.test(anonymousId))
    throw no('TELEGRAM_LINK_ID_MISSING', 'Give anonymousId, the visitor’s own, of 16 to 100 letters, digits, ., _ or -')
  return (await whoIs({ anonymousId })).person
}

function isProof(proof: string | undefined, userId: string, linkSecret: string): boolean {
  const expected = createHmac('sha256', linkSecret).update(userId).digest()
  const given = Buffer.from(/^[\da-f]{64}$/i.test(proof ?? '') ? proof! : '', 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const names = new Map<string, string>()

/** A bot keeps its name, so it is asked for once. */
async function nameOf(settings: TelegramSettings, context: RouteContext): Promise<string> {
  const known = names.get(settings.botToken)
  if (known !== undefined) return known
  const { username = '' } = (await askBot('getMe', {}, { settings, context })) as { readonly username?: string }
  names.set(settings.botToken, username)
  return username
}
