/** Goals that were reached: the table `millrace.goal`, one row per run and goal whatever happens twice. */
import { defineWrite, type Migration, type PluginDefinition } from '@millrace/core'

export interface GoalReached {
  readonly event: string
  readonly value: number | null
}

export const goalMigrations: readonly Migration[] = [
  {
    id: '001-goal',
    sql: `
      create table millrace.goal (
        workspace int not null,
        flow int not null,
        version int not null,
        node text not null,
        run uuid not null,
        contact bigint not null,
        event text not null,
        value numeric,
        at timestamptz not null,
        primary key (flow, node, run)
      );
      create index goal_contact on millrace.goal (workspace, contact, at);`,
  },
]

export const goalWrite = defineWrite<GoalReached>({
  type: 'goal.reach',
  events: ({ flow, node, data }) => [{ event: 'Goal Reached', properties: { flow, goal: node, value: data.value } }],
  commit: async (sql, batch) => {
    await sql.query(
      `insert into millrace.goal (workspace, flow, version, node, run, contact, event, value, at)
       select workspace, flow, version, node, run, contact, event, value, to_timestamp(at::float8 / 1000)
       from unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::uuid[], $6::bigint[], $7::text[], $8::numeric[], $9::bigint[])
         as g (workspace, flow, version, node, run, contact, event, value, at)
       on conflict do nothing`,
      [
        batch.map((item) => item.workspace),
        batch.map((item) => item.flow),
        batch.map((item) => item.version),
        batch.map((item) => item.node),
        batch.map((item) => item.run),
        batch.map((item) => item.contact),
        batch.map((item) => item.data.event),
        batch.map((item) => item.data.value),
        batch.map((item) => item.at),
      ],
    )
  },
})

export const mergeGoals: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  await sql.query('update millrace.goal set contact = $3 where workspace = $1 and contact = $2', [workspace, from, into])
}

export const exportGoals: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const rows = await sql.query<Omit<GoalRow, 'at'> & { readonly at: Date }>(
    `select flow, node, run, event, value::float8 as value, at from millrace.goal
     where workspace = $1 and contact = $2 order by goal.at, run, node`,
    [workspace, contact],
  )
  return { goals: rows.map(({ flow, at, ...row }) => ({ flow: String(flow), ...row, at: at.toISOString() })) }
}

/** Rows stay, for goals count in statistics: that one was reached and its worth, of the number of a contact that is gone. */
export const eraseGoals: NonNullable<PluginDefinition['eraseContact']> = async () => {}

interface GoalRow {
  readonly flow: number
  readonly node: string
  readonly run: string
  readonly event: string
  readonly value: number | null
  readonly at: number
}

export const goalTimeline: NonNullable<PluginDefinition['timeline']> = async (sql, { workspace, contact, before, limit }) => {
  const rows = await sql.query<GoalRow>(
    `select flow, node, run, event, value::float8 as value, date_part('epoch', at) * 1000 as at
     from millrace.goal where workspace = $1 and contact = $2 and at < to_timestamp($3::float8 / 1000)
     order by goal.at desc, run, node limit $4`,
    [workspace, contact, before, limit],
  )
  return rows.map(({ flow, node, run, event, value, at }) => ({
    at: Math.round(at),
    kind: 'goal.reached',
    title: { en: `Goal reached: ${event}`, ru: `Цель достигнута: ${event}` },
    data: { flow: String(flow), node, run, event, value },
  }))
}
