/**
 * The facts `events.count`: how many events of a kind the contact has, ever or within a span that ends now. A span is of the UTC
 * calendar. Of a span the latest 1,000 events count: it saturates there.
 */
import { addDuration, defineFact, parseDuration, Type, type FactQuery, type Instant, type Sql } from '@millrace/core'
import { handled, handledBy, msOf, readEvents } from './log.ts'
import { matches, patternProperties, readsContext, type Pattern } from './matching.ts'

export interface CountParams extends Pattern {
  readonly within?: string
}

/** Ever: how many. Within a span: when each of them happened, in order. */
export type Count = number | readonly Instant[]

const mostKept = 1000

export const eventsCount = defineFact<Count, CountParams>({
  name: 'events.count',
  scope: 'contact',
  title: { en: 'Number of events…', ru: 'Число событий…' },
  schema: Type.Integer({
    minimum: 0,
    'x-ui': {
      counted: { en: 'not once | once | {n} times', ru: 'ни разу | {n} раз | {n} раза | {n} раз' },
      says: {
        en: '{{ event }} {{ test }}{% if within %} in the last {{ within }}{% endif %}{% if where %}, where {{ where }}{% endif %}',
        ru: '{{ event }}: {{ test }}{% if within %} за {{ within }}{% endif %}{% if where %}, где {{ where }}{% endif %}',
      },
    },
  }),
  params: Type.Object(
    {
      ...patternProperties,
      within: Type.Optional(
        Type.String({
          format: 'iso-duration',
          'x-ui': {
            widget: 'duration',
            order: 2,
            title: { en: 'Within the last', ru: 'За последние' },
            help: { en: 'Empty: ever', ru: 'Пусто: за всё время' },
          },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  initial: 0,
  hears: ({ event }) => [event],
  see: (value, event, params) => {
    if (!matches(params, event)) return value
    return params.within === undefined ? (value as number) + 1 : withInstant(instantsOf(value), event.at)
  },
  view: (value, { now, params: { within } }) =>
    within === undefined ? (value as number) : instantsOf(value).filter((at) => endOf(at, within) > now).length,
  changesAt: (value, { now, params: { within } }) => {
    if (within === undefined) return null
    const first = instantsOf(value).find((at) => endOf(at, within) > now)
    return first === undefined ? null : endOf(first, within)
  },
  load: async (sql, query) => {
    const { params } = query
    if (params.where !== undefined && params.where !== null) return loadMatching(sql, query)
    return params.within === undefined ? loadCounts(sql, query) : loadInstants(sql, query)
  },
})

const instantsOf = (value: Count): readonly Instant[] => (typeof value === 'number' ? [] : value)
const endOf = (at: Instant, within: string) => addDuration(at, within, 'UTC')

/** Events come nearly in order: the place is looked for from the end. */
function withInstant(instants: readonly Instant[], at: Instant): readonly Instant[] {
  let place = instants.length
  while (place > 0 && instants[place - 1]! > at) place -= 1
  return [...instants.slice(0, place), at, ...instants.slice(place)].slice(-mostKept)
}

/** Months are of unlike length: what happened a little before the span is left to `view`. */
const slackMs = 4 * 86_400_000

function sinceOf({ now, params: { within } }: FactQuery<CountParams>): Instant | undefined {
  if (within === undefined) return undefined
  const { years, months, weeks, days, elapsedMs } = parseDuration(within)
  return now - elapsedMs - (years * 366 + months * 31 + weeks * 7 + days) * 86_400_000 - slackMs
}

async function loadCounts(sql: Sql, query: FactQuery<CountParams>): Promise<ReadonlyMap<string, Count>> {
  const rows = await sql.query<{ contact: string; count: number }>(
    `select e.contact::text, count(*)::int as count from millrace.event e where ${handled} group by e.contact`,
    handledBy(query, [query.params.event]),
  )
  return new Map(rows.map(({ contact, count }) => [contact, count]))
}

async function loadInstants(sql: Sql, query: FactQuery<CountParams>): Promise<ReadonlyMap<string, Count>> {
  const rows = await sql.query<{ contact: string; instants: number[] }>(
    `select e.contact::text, (array_agg(${msOf('e.at')} order by e.at desc))[1:${mostKept}] as instants
     from millrace.event e where ${handled} and e.at > to_timestamp($5::float8 / 1000) group by e.contact`,
    [...handledBy(query, [query.params.event]), sinceOf(query)],
  )
  return new Map(rows.map(({ contact, instants }) => [contact, instants.toReversed()]))
}

async function loadMatching(sql: Sql, query: FactQuery<CountParams>): Promise<ReadonlyMap<string, Count>> {
  const { params } = query
  const since = sinceOf(query)
  const wanted = { names: [params.event], context: readsContext(params), ...(since !== undefined && { since }) }
  const histories = [...(await readEvents(sql, query, wanted))]
  return new Map(
    histories.map(([contact, events]): [string, Count] => {
      const matching = events.filter((event) => matches(params, event))
      if (params.within === undefined) return [contact, matching.length]
      const instants = matching.map(({ at }) => at).toSorted((a, b) => a - b)
      return [contact, instants.slice(-mostKept)]
    }),
  )
}
