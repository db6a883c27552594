/** Facts made of a book: what rules see of the thing that was told of last (its status, sum and fields), and of all the others. */
import {
  defineFact,
  isoOf,
  Type,
  type EventRecord,
  type FactDefinition,
  type Instant,
  type Json,
  type JsonObject,
  type Localized,
} from '@millrace/core'
import { withTelling, type Book, type Entry, type Telling } from './book.ts'
import { readEvents } from './log.ts'

interface BookOptions {
  readonly name: string
  readonly title: Localized
  /** What its fields are called: `of` as in "Status of the deal". */
  readonly of: Localized & { readonly ru: string }
  readonly events: readonly string[]
  telling(event: EventRecord): Telling | null
}

export function bookFact({ name, title, of, events, telling }: BookOptions): FactDefinition<Book> {
  const see = (book: Book, event: EventRecord) => withTelling(book, event, telling(event))
  return defineFact<Book>({
    name,
    scope: 'contact',
    title,
    schema: schemaOf(of),
    initial: [],
    hears: () => events,
    see,
    view: viewOf,
    load: async (sql, query) => {
      const histories = await readEvents(sql, query, { names: events })
      return new Map([...histories].map(([contact, history]) => [contact, history.reduce(see, [])]))
    },
  })
}

function schemaOf({ en, ru }: BookOptions['of']) {
  const titled = (before: string, beforeRu: string) => ({ 'x-ui': { title: { en: `${before} of ${en}`, ru: `${beforeRu} ${ru}` } } })
  const orNull = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>>(schema: T, title: ReturnType<typeof titled>) =>
    Type.Union([schema, Type.Null()], title)
  const instant = Type.String({ format: 'date-time' })
  return Type.Object({
    id: Type.String(titled('Number', 'Номер')),
    status: orNull(Type.String(), titled('Status', 'Статус')),
    previousStatus: orNull(Type.String(), titled('Earlier status', 'Прежний статус')),
    statusAt: orNull(instant, titled('Time of the status', 'Время статуса')),
    createdAt: Type.String({ format: 'date-time', ...titled('Creation', 'Создание') }),
    soldAt: orNull(instant, titled('Sale', 'Продажа')),
    sum: orNull(Type.Number(), titled('Sum', 'Сумма')),
    custom: Type.Object({}, { ...titled('Extra fields', 'Дополнительные поля'), additionalProperties: true }),
    changes: Type.Array(Type.String()),
    all: Type.Array(Type.Object({}, { additionalProperties: true })),
  })
}

const isoOrNull = (at: Instant | null | undefined) => (at === null || at === undefined ? null : isoOf(at))

/** One entry as rules, texts and nodes see it. */
export function entryView({ id, createdAt, soldAt, statuses, sum, custom }: Entry): JsonObject {
  const status = statuses.at(-1)
  return {
    id,
    status: status?.status ?? null,
    previousStatus: statuses.findLast((told) => told.status !== status?.status)?.status ?? null,
    statusAt: isoOrNull(status?.at),
    createdAt: isoOf(createdAt),
    soldAt: isoOrNull(soldAt),
    sum: sum?.value ?? null,
    custom: custom?.value ?? {},
  }
}

function viewOf(book: Book): Json {
  const latest = book.at(-1)
  if (latest === undefined) return null
  return { ...entryView(latest), changes: book.flatMap(changeOf), all: book.map(entryView) }
}

/** The event that brought the entry its status, unless the status was told before. */
function changeOf({ statuses }: Entry): readonly string[] {
  const last = statuses.at(-1)
  return last === undefined || statuses.at(-2)?.status === last.status ? [] : [last.event]
}
