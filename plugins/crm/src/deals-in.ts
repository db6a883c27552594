/**
 * Deals out of the CRM: its webhooks tell which deal changed, the CRM itself tells how it stands. The person is known by the CRM's own
 * number of the contact; addresses come as traits, and name somebody who is known already where the workspace's rule says so.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { CallError, defineRoute, isoOf, type JsonObject, type RouteAnswer, type RouteContext, type RouteRequest } from '@millrace/core'
import { createCrm, type Deal } from './crm.ts'
import { crmSettings } from './settings.ts'

interface Told {
  readonly deal: string
  readonly isNew: boolean
}

/** Deals that one webhook may tell of. */
const most = 50

export const dealsIn = defineRoute({
  name: 'deals',
  title: { en: 'Deals out of the CRM', ru: 'Сделки из CRM' },
  method: 'POST',
  by: 'connection',
  handle: takeDeals,
})

export async function takeDeals(request: RouteRequest, context: RouteContext): Promise<RouteAnswer> {
  const { system, applicationToken } = crmSettings(context.settings)
  const form = new URLSearchParams(request.body)
  if (
    system === 'bitrix24' &&
    applicationToken !== undefined &&
    applicationToken !== '' &&
    !isSame(form.get('auth[application_token]') ?? '', applicationToken)
  ) {
    throw new CallError('permanent', 'CRM_TOKEN_BAD', 'The application token is not that of the connection')
  }
  const told = system === 'bitrix24' ? toldByBitrix(form) : toldByAmo(form)
  const crm = createCrm(context)
  const events: JsonObject[] = []
  for (const { deal: id, isNew } of told.slice(0, most)) {
    const deal = await crm.readDeal(id)
    if (deal !== null && deal.person !== null) events.push(...eventsOf(deal, { system, isNew }))
  }
  return { events }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest()
const isSame = (given: string, own: string) => timingSafeEqual(digestOf(given), digestOf(own))

/** `leads[add][0][id]=1`, `leads[status][0][id]=1`, `leads[update][0][id]=1`; each deal once. */
function toldByAmo(form: URLSearchParams): readonly Told[] {
  const found = new Map<string, Told>()
  for (const [name, value] of form) {
    const kind = /^leads\[(add|status|update|responsible)\]\[\d+\]\[id\]$/.exec(name)?.[1]
    if (kind === undefined || !/^\d{1,15}$/.test(value)) continue
    found.set(value, { deal: value, isNew: kind === 'add' || (found.get(value)?.isNew ?? false) })
  }
  return [...found.values()]
}

function toldByBitrix(form: URLSearchParams): readonly Told[] {
  const deal = form.get('data[FIELDS][ID]') ?? ''
  const event = form.get('event') ?? ''
  return /^ONCRMDEAL(ADD|UPDATE)$/.test(event) && /^\d{1,15}$/.test(deal) ? [{ deal, isNew: event === 'ONCRMDEALADD' }] : []
}

interface Telling {
  readonly system: string
  readonly isNew: boolean
}

function eventsOf({ person, ...deal }: Deal, { system, isNew }: Telling): readonly JsonObject[] {
  const { id, name, email, phone } = person!
  const anonymousId = `${system}-contact-${id}`
  const traits = Object.fromEntries(Object.entries({ name, email, phone }).filter(([, value]) => value !== null)) as JsonObject
  const properties = {
    deal_id: deal.id,
    status: deal.status,
    sum: deal.sum,
    title: deal.title,
    owner: deal.owner,
    won: deal.won,
    custom: deal.custom,
    ...(deal.createdAt === null ? {} : { created_at: isoOf(deal.createdAt) }),
  }
  return [
    { type: 'identify', anonymousId, traits },
    { type: 'track', event: isNew ? 'Deal Created' : 'Deal Updated', anonymousId, properties },
  ]
}
