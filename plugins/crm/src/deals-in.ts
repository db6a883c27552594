/**
 * Deals out of the CRM: its webhooks tell which deal changed, the CRM itself tells how it stands. The person is known by the CRM's own
 * number of the contact; addresses come as traits, and name somebody who is known already where the workspace's rule says so.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import {
  CallError,
  defineRoute,
  isoOf,
  type Json,
  type JsonObject,
  type RouteAnswer,
  type RouteContext,
  type RouteRequest,
} from '@millrace/core'
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
  const { system, host, applicationToken } = crmSettings(context.settings)
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
    if (deal !== null && deal.person !== null) events.push(...eventsOf(deal, { system, host, isNew }))
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
  readonly host: string
  readonly isNew: boolean
}

function eventsOf({ person, changed, ...deal }: Deal, { system, host, isNew }: Telling): readonly JsonObject[] {
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
  const event = isNew ? 'Deal Created' : 'Deal Updated'
  const named = (...said: readonly Json[]) => onceAs(changed, [system, host.toLowerCase(), deal.id, ...said])
  return [
    { type: 'identify', ...named('person', anonymousId, traits), anonymousId, traits },
    { type: 'track', event, ...named(event, anonymousId, properties), anonymousId, properties },
  ]
}

/**
 * CRMs tell the same change twice: as two kinds of change, or as they did not hear our answer in time. What is told of it is in its name
 * besides the second of the change: in that second a deal can change again. Without one nothing tells a repetition from a return.
 */
function onceAs(changed: string | null, said: readonly Json[]): { readonly messageId?: string } {
  return changed === null ? {} : { messageId: `crm-${digestOf(JSON.stringify([changed, ...said])).toString('hex')}` }
}
