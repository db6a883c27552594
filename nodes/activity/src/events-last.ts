/** The facts `events.last`: when the last event of a kind happened, ISO 8601; null for whoever has none. */
import { defineFact, isoOf, Type, type FactQuery, type Instant, type Sql } from '@millrace/core'
import { handled, handledBy, msOf, readEvents } from './log.ts'
import { matches, patternProperties, readsContext, type Pattern } from './matching.ts'

export const eventsLast = defineFact<Instant | null, Pattern>({
  name: 'events.last',
  scope: 'contact',
  title: { en: 'Time of the last event…', ru: 'Время последнего события…' },
  schema: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    'x-ui': {
      says: {
        en: "the last “{{ given.event | default: '…' }}”{% if where %}, where {{ where }},{% endif %} {{ test }}",
        ru: "последнее «{{ given.event | default: '…' }}»{% if where %}, где {{ where }},{% endif %} {{ test }}",
      },
    },
  }),
  params: Type.Object(patternProperties, { additionalProperties: false }),
  initial: null,
  hears: ({ event }) => [event],
  see: (value, event, params) => (matches(params, event) ? Math.max(value ?? event.at, event.at) : value),
  view: (value) => (value === null ? null : isoOf(value)),
  load: async (sql, query) => {
    const { where } = query.params
    return where === undefined || where === null ? loadLast(sql, query) : loadMatching(sql, query)
  },
})

async function loadLast(sql: Sql, query: FactQuery<Pattern>): Promise<ReadonlyMap<string, Instant | null>> {
  const rows = await sql.query<{ contact: string; at: number }>(
    `select e.contact::text, ${msOf('max(e.at)')} as at from millrace.event e where ${handled} group by e.contact`,
    handledBy(query, [query.params.event]),
  )
  return new Map(rows.map(({ contact, at }) => [contact, at]))
}

async function loadMatching(sql: Sql, query: FactQuery<Pattern>): Promise<ReadonlyMap<string, Instant | null>> {
  const { params } = query
  const histories = [...(await readEvents(sql, query, { names: [params.event], context: readsContext(params) }))]
  return new Map(
    histories.flatMap(([contact, events]) => {
      const instants = events.filter((event) => matches(params, event)).map(({ at }) => at)
      return instants.length === 0 ? [] : [[contact, instants.reduce((a, b) => Math.max(a, b))]]
    }),
  )
}
