/** The fact `visit`: the contact's current (or last) visit to the site. Null for whoever never came. */
import { defineFact, isoOf, Type, type EventRecord, type FactQuery, type JsonObject, type Sql } from '@millrace/core'
import { handled, handledBy, msOf } from './log.ts'
import { joined, mostKept, mostPaths, noVisits, pauseMs, visitOf, withPage, type Visit, type Visits } from './visits.ts'

const pageEvents = ['Page Viewed']

const text = (en: string, ru: string) => Type.Union([Type.String(), Type.Null()], { 'x-ui': { title: { en, ru } } })

export const visitFact = defineFact<Visits>({
  name: 'visit',
  scope: 'contact',
  title: { en: 'Visit', ru: 'Визит' },
  schema: Type.Object({
    number: Type.Integer({ 'x-ui': { title: { en: 'Which visit it is', ru: 'Какой по счёту визит' } } }),
    startedAt: Type.String({ format: 'date-time', 'x-ui': { title: { en: 'Visit began', ru: 'Начало визита' } } }),
    pages: Type.Integer({ 'x-ui': { title: { en: 'Pages viewed', ru: 'Просмотрено страниц' } } }),
    page: Type.Object({
      at: Type.String({ format: 'date-time', 'x-ui': { title: { en: 'Viewed at', ru: 'Когда открыта' } } }),
      url: text('Address of the page', 'Адрес страницы'),
      path: text('Path of the page', 'Путь страницы'),
      title: text('Title of the page', 'Заголовок страницы'),
    }),
    paths: Type.Array(Type.Union([Type.String(), Type.Null()]), { 'x-ui': { title: { en: 'Paths viewed', ru: 'Просмотренные пути' } } }),
    landing: text('Landing page', 'Страница входа'),
    referrer: text('Referring page', 'Откуда пришёл'),
    domain: text('Site domain', 'Домен сайта'),
    city: text('City', 'Город'),
    country: text('Country', 'Страна'),
    ip: text('IP address', 'IP-адрес'),
    marker: text('Ad marker', 'Метка рекламы'),
    utm: Type.Object({
      source: text('utm_source', 'utm_source'),
      medium: text('utm_medium', 'utm_medium'),
      campaign: text('utm_campaign', 'utm_campaign'),
      content: text('utm_content', 'utm_content'),
      term: text('utm_term', 'utm_term'),
    }),
    params: Type.Record(Type.String(), Type.String(), { 'x-ui': { title: { en: 'Parameters', ru: 'Параметры' } } }),
  }),
  initial: noVisits,
  hears: () => pageEvents,
  see: withPage,
  view: ({ before, kept }) => viewOf(before + kept.length, kept.at(-1)),
  load: loadVisits,
})

function viewOf(number: number, visit: Visit | undefined): JsonObject | null {
  if (visit === undefined) return null
  const { at: _at, ...landing } = visit.first
  const { at, url, path, title } = visit.last
  return {
    number,
    startedAt: isoOf(visit.from),
    pages: visit.pages,
    page: { at: isoOf(at), url, path, title },
    paths: visit.paths.map((seen) => seen.path),
    ...landing,
  }
}

interface Row {
  readonly contact: string
  readonly at: number
  readonly properties: JsonObject
  readonly context: JsonObject | null
  readonly visit: number
  readonly visits: number
  readonly pages: number
}

/** Of the latest visits the first pages and the last one. */
const latestPages = `
  with page as (
    select e.contact, e.at, e.received_at, e.ctid as place_written, e.properties, e.context,
      e.at - lag(e.at) over contact_pages >= interval '${pauseMs} milliseconds' as is_first
    from millrace.event e where ${handled}
    window contact_pages as (partition by e.contact order by e.at, e.received_at, e.ctid)
  ), visited as (
    select *, count(*) filter (where is_first) over (partition by contact order by at, received_at, place_written) + 1 as visit from page
  ), placed as (
    select *, max(visit) over (partition by contact) as visits, count(*) over in_visit as pages,
      row_number() over (in_visit order by at, received_at, place_written) as place
    from visited window in_visit as (partition by contact, visit)
  )
  select contact::text, ${msOf('at')} as at, properties, context, visit::int, visits::int, pages::int
  from placed where visit > visits - ${mostKept} and (place <= ${mostPaths} or place = pages)
  order by contact, visit, place`

async function loadVisits(sql: Sql, query: FactQuery): Promise<ReadonlyMap<string, Visits>> {
  const rows = await sql.query<Row>(latestPages, handledBy(query, pageEvents))
  const byContact = Map.groupBy(rows, ({ contact }) => contact)
  return new Map(
    [...byContact].map(([contact, own]) => {
      const kept = [...Map.groupBy(own, ({ visit }) => visit).values()].map(visitFrom)
      return [contact, { before: own[0]!.visits - kept.length, kept }]
    }),
  )
}

function visitFrom(rows: readonly Row[]): Visit {
  const visits = rows.map((row) => visitOf(eventOf(row)))
  return { ...visits.reduce(joined), pages: rows[0]!.pages }
}

function eventOf({ at, properties, context }: Row): EventRecord {
  return { id: '', type: 'page', event: 'Page Viewed', at, receivedAt: at, properties, ...(context !== null && { context }) }
}
