/** The README's example: points for contacts, kept in a table of its own. */
import {
  CallError,
  defineCall,
  defineFact,
  defineNode,
  definePlugin,
  defineWrite,
  leave,
  Type,
  type Leave,
  type Outcome,
} from '@millrace/core'

/** What rules and texts read as `score`: the contact's points. */
export const scoreFact = defineFact<number>({
  name: 'score',
  scope: 'contact',
  title: { en: 'Score', ru: 'Баллы' },
  schema: Type.Number(),
  initial: 0,
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<{ contact: string; points: number }>(
      `select contact::text, sum(points)::int as points from millrace.score
       where workspace = $1 and contact = any($2::bigint[]) group by contact`,
      [workspace, ids],
    )
    return new Map(rows.map(({ contact, points }) => [contact, points]))
  },
})

/** Adds points, exactly once: in memory for the nodes that follow, in the table with everything else of the commit. */
export const scoreAdd = defineWrite<{ points: number; reason: string }, number>({
  type: 'score.add',
  fact: 'score',
  apply: (score, { data }) => score + data.points,
  events: ({ data }) => [{ event: 'Score Changed', properties: { points: data.points } }],
  commit: async (sql, batch) => {
    await sql.query(
      `insert into millrace.score (key, workspace, contact, points, reason)
       select * from unnest($1::text[], $2::int[], $3::bigint[], $4::int[], $5::text[]) on conflict do nothing`,
      [
        batch.map((item) => item.key),
        batch.map((item) => item.workspace),
        batch.map((item) => item.contact),
        batch.map((item) => item.data.points),
        batch.map((item) => item.data.reason),
      ],
    )
  },
})

export const scoreNode = defineNode({
  type: 'score.add',
  version: 1,
  title: { en: 'Add points', ru: 'Добавить баллы' },
  group: 'loyalty',
  icon: 'medal',
  config: Type.Object(
    {
      points: Type.Integer({ minimum: 1, maximum: 1000, 'x-ui': { order: 1, title: { en: 'Points', ru: 'Баллы' } } }),
      reason: Type.Optional(
        Type.String({
          maxLength: 500,
          'x-ui': {
            order: 2,
            widget: 'liquid',
            title: { en: 'Reason', ru: 'За что' },
            placeholder: 'Order {{ event.properties.order_id }}',
          },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: { points: 10 },
  summary: { en: '+{{ points }}', ru: '+{{ points }}' },
  ports: ['out', { port: 'champion', otherwise: 'out', title: { en: '100 and more', ru: '100 и больше' } }],
  needs: ['score'],
  run: (step): Leave<'out' | 'champion'> => {
    const { points, reason = '' } = step.config
    const score = (step.facts['score'] as number) + points
    const effects = [scoreAdd.effect({ points, reason: step.render(reason) })]
    return { kind: 'leave', port: score >= 100 ? 'champion' : 'out', effects, why: { score } }
  },
})

/** Tells somebody outside, after the commit, again and again under one key until it is certain. */
export const announceCall = defineCall<{ url: string; text: string }, { status: number }>({
  type: 'score.announce',
  repeat: 'safe',
  maxAttempts: 5,
  perform: async ({ key, data }, { http }) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const { status } = await http({ method: 'POST', url: data.url, headers, body: JSON.stringify({ text: data.text }) })
    if (status >= 500) throw new CallError('retry', 'SCORE_ANNOUNCE_FAILED', `The board answered ${status}`)
    if (status >= 400) throw new CallError('permanent', 'SCORE_ANNOUNCE_REFUSED', `The board answered ${status}`)
    return { status }
  },
})

export const announceNode = defineNode({
  type: 'score.announce',
  version: 1,
  title: { en: 'Announce on the board', ru: 'Объявить на доске' },
  group: 'outside',
  icon: 'megaphone',
  config: Type.Object({
    url: Type.String({ format: 'uri', 'x-ui': { order: 1, title: { en: 'Address', ru: 'Адрес' } } }),
    text: Type.String({ 'x-ui': { order: 2, widget: 'liquid', title: { en: 'Text', ru: 'Текст' } } }),
  }),
  example: { url: 'https://example.com/board', text: '{{ contact.name }} has {{ score }} points' },
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  waits: true,
  run: (step): Outcome<'out'> => {
    const { url, text } = step.config
    return { kind: 'wait', result: true, effects: [announceCall.effect({ url, text: step.render(text) })] }
  },
  resume: (step) => (step.input.kind === 'result' ? leave('out') : { kind: 'leave', port: 'error', why: { input: step.input.kind } }),
})

export default definePlugin({
  name: 'millrace-score',
  nodes: [scoreNode, announceNode],
  writes: [scoreAdd],
  calls: [announceCall],
  facts: [scoreFact],
  migrations: [
    {
      id: '001-score',
      sql: `create table millrace.score (
        key text primary key, workspace int not null, contact bigint not null, points int not null, reason text not null)`,
    },
  ],
})
