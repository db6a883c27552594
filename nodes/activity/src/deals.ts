/**
 * The fact `deal`: the contact's deal that was told of last, with all the others at `deal.all`. `Deal Created` and `Deal Updated` tell
 * `deal_id`, `status`, `sum`, `custom`. A deal is sold when it says `sold_at` or `won: true`, or has a status that means it.
 */
import { FlowError, parseInstant, type EventRecord, type Instant, type Json, type JsonObject } from '@millrace/core'
import { bookFact } from './book-fact.ts'
import type { Telling } from './book.ts'
import { isPlain } from './page.ts'

export const dealEvents = ['Deal Created', 'Deal Updated']

/** Statuses that mean a sale, in lower case. */
const soldStatuses = new Set(['won', 'closed won', 'closed_won', 'sold', 'paid', 'продано', 'продажа', 'оплачено', 'успешно реализовано'])

const longestCustom = 10_000

export const dealFact = bookFact({
  name: 'deal',
  title: { en: 'Deal', ru: 'Сделка' },
  of: { en: 'the deal', ru: 'сделки' },
  events: dealEvents,
  telling: tellingOf,
})

/** Numbers and texts, as texts; null for anything else. */
export function idOf(value: Json | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return value === '' ? null : String(value).slice(0, 200)
}

export const numberOf = (values: readonly (Json | undefined)[]): number | null =>
  values.find((value): value is number => typeof value === 'number') ?? null

function tellingOf(event: EventRecord): Telling | null {
  const { properties } = event
  const id = idOf(properties['deal_id'])
  if (id === null) return null
  const status = idOf(properties['status'])
  return {
    id,
    status,
    soldAt: soldAtOf(event, status),
    sum: numberOf([properties['sum'], properties['amount'], properties['value'], properties['total']]),
    custom: customOf(properties['custom']),
  }
}

function soldAtOf({ at, properties }: EventRecord, status: string | null): Instant | null {
  const told = properties['sold_at']
  if (typeof told === 'string') {
    try {
      return parseInstant(told, 'UTC')
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
    }
  }
  return properties['won'] === true || soldStatuses.has(status?.toLowerCase() ?? '') ? at : null
}

/** Extra fields that are too large to keep are left out whole: half of them would say something else. */
function customOf(custom: Json | undefined): JsonObject | null {
  return isPlain(custom) && JSON.stringify(custom).length <= longestCustom ? custom : null
}
