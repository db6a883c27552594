/** Reports on messages: per channel, per kind and per step. */
import Type, { type Static } from 'typebox'
import { messageStatuses } from '@millrace/core'
import { messagesShown, reportCounts, reportMessages, reportRates } from '../../read/message-report.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId } from '../ids.ts'
import { instantOf } from '../instant-of.ts'
import { Problem } from '../problem.ts'
import { instant, localized, nullable } from '../shapes.ts'

const dayMs = 24 * 3600 * 1000
const daysDefault = 30

const optional = <T extends ReturnType<typeof Type.Number | typeof Type.Integer>>(names: readonly string[], value: T) =>
  Object.fromEntries(names.map((name) => [name, Type.Optional(value)]))
const count = Type.Integer({ minimum: 0 })

const numbers = {
  channel: Type.String(),
  title: localized,
  counts: Type.Object(optional(reportCounts, count), {
    description: '`queued`: all that were to be sent; `waiting`: those that still are. Statuses that the channel cannot report are absent',
  }),
  machine: Type.Object(optional(messageStatuses, count), { description: 'Fetched by software alone; in no count above' }),
  rates: Type.Object(optional(reportRates, Type.Number({ minimum: 0 })), {
    description: 'Shares of what was sent; absent when nothing was',
  }),
  untold: Type.Array(Type.Enum([...messageStatuses]), {
    description: 'What the channel could report, but nobody told in this period: receipts that were never sent. Absent above, not nought',
  }),
}

const answer = Type.Object({
  from: instant,
  to: instant,
  channels: Type.Array(Type.Object(numbers)),
  kinds: Type.Array(Type.Object({ ...numbers, transactional: Type.Boolean() }), {
    description: 'Marketing and transactional messages apart',
  }),
  messages: Type.Array(
    Type.Object({
      ...numbers,
      flow: nullable(Type.String()),
      flowName: nullable(Type.String()),
      node: nullable(Type.String()),
      nodeTitle: nullable(localized),
    }),
    { description: `By the step that sent them, the most first; at most ${messagesShown.toLocaleString('en')}` },
  ),
})

const query = Type.Object(
  {
    flow: Type.Optional(Type.String({ maxLength: 20 })),
    channel: Type.Optional(Type.String({ maxLength: 100 })),
    from: Type.Optional(Type.String({ format: 'date-time', description: `${daysDefault} days before \`to\` when absent` })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Now when absent' })),
  },
  { additionalProperties: false },
)

export function reportRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['messages'],
    summary: 'What became of messages, by channel, kind and step',
    description: 'Of the messages that steps queued in the period, whenever they were opened and clicked.',
    querystring: query,
    response: { 200: answer },
  }
  app.get('/api/reports/messages', { schema, config: { policy: 'read' } }, async (request) => {
    const { flow = null, channel = null } = request.query
    // Up to and with this very millisecond.
    const to = instantOf(request.query.to) ?? (await runtime.clock.now()) + 1
    const from = instantOf(request.query.from) ?? Math.max(0, to - daysDefault * dayMs)
    if (from >= to) throw new Problem('REQUEST_INVALID', 'query/from must be before query/to')
    const period = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    if (flow !== null && !isIntId(flow)) return { ...period, channels: [], kinds: [], messages: [] }
    const report = await reportMessages(runtime, { workspace: workspaceOf(request), flow, channel, from, to })
    return { ...period, ...report } as unknown as Static<typeof answer>
  })
}
