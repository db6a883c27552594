/** Reports by day: all flows side by side with what they gave, and messages by channel and status. */
import Type, { type Static } from 'typebox'
import { countMessageDays } from '../../read/message-days.ts'
import { type PeriodCounts, reportFlows, sumOf } from '../../read/flow-report.ts'
import { totalAmounts } from '../../read/amounts.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId } from '../ids.ts'
import { instantOf } from '../instant-of.ts'
import { Problem } from '../problem.ts'
import { instant, literals, localized, nullable } from '../shapes.ts'
import { flowStates } from '../ids.ts'

const dayMs = 24 * 3600 * 1000
const daysDefault = 30
const daysMost = 400

const counts = {
  entered: Type.Integer(),
  completed: Type.Integer(),
  failed: Type.Integer(),
  exited: Type.Integer({ description: 'By an exit rule, a goal, the end of their stay, or by hand' }),
}
const dayCounts = Type.Object({ day: Type.String(), ...counts })
const flowCounts = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: literals(flowStates),
  version: nullable(Type.Integer()),
  inside: Type.Integer({ description: 'Now' }),
  ...counts,
  days: Type.Array(dayCounts, { description: 'Days on which anything happened' }),
})
const amount = Type.Object({ name: Type.String(), title: localized, amount: Type.Number() })
const flowsAnswer = Type.Object({
  from: Type.String(),
  to: Type.String(),
  totals: Type.Object({ ...counts, inside: Type.Integer() }),
  days: Type.Array(dayCounts),
  amounts: Type.Array(amount, { description: 'What contacts got and spent in these days, by each kind of it that is installed' }),
  flows: Type.Array(flowCounts),
})

const date = Type.Optional(Type.String({ format: 'date' }))
const flowsQuery = Type.Object(
  { from: date, to: date, flows: Type.Optional(Type.String({ maxLength: 2000, description: 'Ids with commas between them' })) },
  { additionalProperties: false },
)
const messagesQuery = Type.Object(
  {
    flow: Type.Optional(Type.String({ maxLength: 20 })),
    channel: Type.Optional(Type.String({ maxLength: 100 })),
    from: Type.Optional(Type.String({ format: 'date-time', description: `${daysDefault} days before \`to\` when absent` })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Now when absent' })),
  },
  { additionalProperties: false },
)
const messagesAnswer = Type.Object({
  from: instant,
  to: instant,
  items: Type.Array(
    Type.Object({
      day: Type.String(),
      channel: Type.String(),
      what: Type.String({
        description: '`queued`: all; `waiting`, `refused`, `failed`, `unknown`: where they stand; the rest are statuses',
      }),
      count: Type.Integer(),
    }),
  ),
  titles: Type.Record(Type.String(), localized, { description: 'Of the channels' }),
})

export function reportDayRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addFlows(app, runtime)
  addMessages(app, runtime)
}

function addFlows(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'All flows side by side: what happened in some days, and by day',
    description: `Days of the workspace, both counted in; the last ${daysDefault} when absent, at most ${daysMost}.`,
    querystring: flowsQuery,
    response: { 200: flowsAnswer },
  }
  app.get('/api/reports/flows', { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const period = await daysOf(runtime, { workspace, ...request.query })
    const ids = request.query.flows?.split(',').filter(isIntId) ?? null
    const flows = await reportFlows(runtime.pool, { workspace, ...period, flows: ids })
    const amounts = await totalAmounts(runtime, { workspace, ...period })
    const byDay = Map.groupBy(
      flows.flatMap((flow) => flow.days),
      (one) => one.day,
    )
    const days = [...byDay].map(([day, own]) => ({ day, ...sumOf(own) })).toSorted((a, b) => (a.day < b.day ? -1 : 1))
    const totals: PeriodCounts = sumOf(flows)
    return {
      ...period,
      totals: { ...totals, inside: flows.reduce((sum, { inside }) => sum + inside, 0) },
      days,
      amounts,
      flows,
    } as unknown as Static<typeof flowsAnswer>
  })
}

interface Asked {
  readonly workspace: number
  readonly from?: string
  readonly to?: string
}

async function daysOf(runtime: Runtime, { workspace, from, to }: Asked): Promise<{ readonly from: string; readonly to: string }> {
  const last = to ?? (from === undefined ? await today(runtime, workspace) : maxOf(await today(runtime, workspace), from))
  const first = from ?? shift(last, 1 - daysDefault)
  if (first > last) throw new Problem('REQUEST_INVALID', 'query/from must not be after query/to')
  if (Date.parse(last) - Date.parse(first) > daysMost * dayMs)
    throw new Problem('REQUEST_INVALID', `query/from and query/to are more than ${daysMost} days apart`)
  return { from: first, to: last }
}

const maxOf = (a: string, b: string) => (a > b ? a : b)
const shift = (day: string, by: number) => new Date(Date.parse(day) + by * dayMs).toISOString().slice(0, 10)

async function today(runtime: Runtime, workspace: number): Promise<string> {
  const { rows } = await runtime.pool.query<{ day: string }>(
    'select (millrace.clock_now() at time zone timezone)::date::text as day from millrace.workspace where id = $1',
    [workspace],
  )
  return rows[0]!.day
}

function addMessages(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['messages'],
    summary: 'Messages by day, channel and status',
    description: 'Of the messages that steps queued in the period, by the day of the workspace on which they did.',
    querystring: messagesQuery,
    response: { 200: messagesAnswer },
  }
  app.get('/api/reports/messages/days', { schema, config: { policy: 'read' } }, async (request) => {
    const { flow = null, channel = null } = request.query
    const to = instantOf(request.query.to) ?? (await runtime.clock.now()) + 1
    const from = instantOf(request.query.from) ?? Math.max(0, to - daysDefault * dayMs)
    if (from >= to) throw new Problem('REQUEST_INVALID', 'query/from must be before query/to')
    const isKnown = flow === null || isIntId(flow)
    const items = isKnown ? await countMessageDays(runtime.pool, { workspace: workspaceOf(request), flow, channel, from, to }) : []
    const channels = [...new Set(items.map((item) => item.channel))]
    const titles = Object.fromEntries(channels.map((name) => [name, runtime.registry.channels.get(name)?.title ?? { en: name }]))
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), items, titles } as unknown as Static<typeof messagesAnswer>
  })
}
