/**
 * A contact's timeline: events, steps and what plugins add (messages, bonus entries), newest first. Sources are asked by time alone,
 * so a page that ends within a millisecond says in its cursor how many entries of that millisecond it showed.
 */
import type { Instant, Json, JsonObject, Localized, Registry, StepRecord } from '@millrace/core'
import type pg from 'pg'
import { stepsBehind, type NumberedStep, type StepOf } from './brought-about.ts'
import { eventTitles } from './event-titles.ts'
import { readNodeTitles } from './node-titles.ts'
import { sqlOf } from './sql.ts'

export interface TimelineView {
  readonly at: string
  readonly kind: string
  readonly title: Localized
  readonly data: Json
  /** The step of a run that it is, or that brought it about: entries with one of these are one deed. */
  readonly step: string | null
}

export interface TimelineCursor {
  /** Entries up to and with this millisecond. */
  readonly at: Instant
  /** How many entries of that millisecond were shown. */
  readonly shown: number
}

export interface TimelineQuery {
  readonly workspace: number
  readonly contact: string
  readonly cursor: TimelineCursor | null
  readonly limit: number
}

/** `rank` orders entries of one millisecond: what comes of a step is newer than the step, and the step newer than its event. */
interface Entry {
  readonly at: Instant
  readonly rank: number
  readonly kind: string
  readonly title: Localized
  readonly data: Json
}

interface StepEntry extends Entry {
  readonly step: NumberedStep
}

interface Source {
  readonly pool: pg.Pool
  readonly registry: Registry
}

type Span = { readonly workspace: number; readonly contact: string; readonly before: Instant; readonly limit: number }

/** The last millisecond that Postgres' timestamps and JavaScript's dates share. */
const farthest = 8_640_000_000_000_000

export async function readTimeline(
  source: Source,
  query: TimelineQuery,
): Promise<{ readonly items: readonly TimelineView[]; readonly next: TimelineCursor | null }> {
  const shown = query.cursor?.shown ?? 0
  const before = query.cursor === null ? farthest : query.cursor.at + 1
  const span: Span = { workspace: query.workspace, contact: query.contact, before, limit: query.limit + shown + 1 }
  const steps = await stepEntries(source, span)
  const entries: (Entry | StepEntry)[] = [...(await eventEntries(source, span)), ...steps, ...(await pluginEntries(source, span))]
  // The sort is stable: entries of one source keep the order it gave them.
  entries.sort((a, b) => b.at - a.at || b.rank - a.rank)
  const views = entries.slice(0, shown + query.limit).map(viewWith(stepsBehind(steps.map(({ step }) => step))))
  const page = entries.slice(shown, shown + query.limit)
  return { items: views.slice(shown), next: entries.length > shown + query.limit ? cursorAfter(page, query.cursor) : null }
}

const viewWith =
  (stepOf: StepOf) =>
  (entry: Entry | StepEntry): TimelineView => {
    const { at, kind, title, data } = entry
    const step = 'step' in entry ? entry.step.step : stepOf({ at, kind, data: (data ?? {}) as JsonObject })
    return { at: new Date(at).toISOString(), kind, title, data, step }
  }

function cursorAfter(page: readonly Entry[], cursor: TimelineCursor | null): TimelineCursor {
  const at = page.at(-1)!.at
  const here = page.filter((entry) => entry.at === at).length
  return { at, shown: here + (cursor?.at === at ? cursor.shown : 0) }
}

const untilMs = `to_timestamp($3::double precision / 1000)`
const ms = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`

async function eventEntries({ pool, registry }: Source, span: Span): Promise<readonly Entry[]> {
  const { rows } = await pool.query<{ at: Instant; id: string; type: string; name: string; properties: JsonObject; message: Json }>(
    `select ${ms('at')} as at, id, type, name, properties, message from millrace.event
     where contact = $2::bigint and workspace = $1 and at < ${untilMs}
     order by event.at desc, received_at desc, id desc limit $4`,
    [span.workspace, span.contact, span.before, span.limit],
  )
  const titleOf = eventTitles(registry)
  return rows.map(({ at, id, type, name, properties, message }) => ({
    at,
    rank: 0,
    kind: 'event',
    title: titleOf(name),
    data: { id, type, event: name, properties, ...(message === null ? {} : { message }) },
  }))
}

async function stepEntries(source: Source, span: Span): Promise<readonly StepEntry[]> {
  const { rows } = await source.pool.query<{
    at: Instant
    run: string
    flow: string
    flow_name: string
    version: number
    seq: number
    input: string
    steps: readonly StepRecord[]
  }>(
    `select ${ms('a.at')} as at, a.run::text, a.flow::text, f.name as flow_name, a.version, a.seq::int, a.input, a.steps::json
     from millrace.run r join millrace.activation a on a.run = r.id join millrace.flow f on f.id = a.flow
     where r.contact = $2::bigint and r.workspace = $1 and a.at < ${untilMs}
     order by a.at desc, a.seq desc, a.run desc limit $4`,
    [span.workspace, span.contact, span.before, span.limit],
  )
  const titles = await readNodeTitles(source, span.workspace, rows)
  return rows.flatMap(({ at, run, flow, flow_name: flowName, version, seq, input, steps }) =>
    steps.toReversed().map((step, index) => {
      const { node } = step
      const nodeTitle = titles.of({ flow, version, node })
      const title = { en: `${flowName}: ${nodeTitle.en}`, ru: `${flowName}: ${nodeTitle.ru ?? nodeTitle.en}` }
      return {
        at,
        rank: 1,
        kind: 'step',
        title,
        data: { run, flow, flowName, version, input, nodeTitle, ...step } as unknown as JsonObject,
        step: { at, step: `${run}:${seq + steps.length - 1 - index}`, run, flow, node, type: titles.typeOf({ flow, version, node }) },
      }
    }),
  )
}

async function pluginEntries({ pool, registry }: Source, span: Span): Promise<readonly Entry[]> {
  const sql = sqlOf(pool)
  const entries: Entry[] = []
  for (const plugin of registry.plugins) {
    const own = (await plugin.timeline?.(sql, span)) ?? []
    entries.push(...own.map((entry) => ({ ...entry, at: Math.floor(entry.at), rank: 2 })))
  }
  return entries
}
