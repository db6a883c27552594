/**
 * Who was placed where: the fact `split` of a flow, loaded under a row lock that is held until the commit, so that counts are
 * exact whatever runs beside. A placement is a row under the step's key and counts once.
 */
import { defineFact, defineWrite, idFrom, Type, type Migration } from '@millrace/core'
import { countOf } from './chairman.ts'

/** Placements by node, then series, then branch. */
export interface Placed {
  readonly [node: string]: { readonly [series: string]: { readonly [branch: string]: number } }
}

/**
 * A series is what is counted together: exact counts go on over new versions of a flow (500 are 500), shares begin anew when the
 * percentages change, since fairness is towards one set of shares.
 */
export interface Placement {
  readonly node: string
  readonly series: string
  readonly branch: string
}

export const splitMigrations: readonly Migration[] = [
  {
    id: '001-split',
    sql: `
      -- What a batch locks before it places anybody in this flow. The other tables hang on it, and by it on the workspace.
      create table millrace.split_flow (flow int primary key, workspace int not null);

      create table millrace.split_count (
        flow int not null,
        node text not null,
        series text not null,
        branch text not null,
        count bigint not null,
        primary key (flow, node, series, branch)
      ) with (fillfactor = 50);

      create table millrace.split_placement (
        flow int not null,
        key uuid not null,
        contact bigint not null,
        node text not null,
        branch text not null,
        primary key (flow, key)
      );`,
  },
]

export const splitFact = defineFact<Placed>({
  name: 'split',
  scope: 'flow',
  title: { en: 'Random splits', ru: 'Случайное распределение' },
  schema: Type.Record(Type.String(), Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer()))),
  lock: true,
  initial: {},
  load: async (sql, { workspace, ids }) => {
    const flows = ids.map(Number).sort((a, b) => a - b)
    await sql.query('insert into millrace.split_flow (flow, workspace) select unnest($1::int[]), $2 on conflict do nothing', [
      flows,
      workspace,
    ])
    await sql.query('select from millrace.split_flow where flow = any($1::int[]) and workspace = $2 order by flow for update', [
      flows,
      workspace,
    ])
    const rows = await sql.query<{ flow: number; node: string; series: string; branch: string; count: string }>(
      `select c.flow, c.node, c.series, c.branch, c.count from millrace.split_count c join millrace.split_flow f on f.flow = c.flow
       where f.workspace = $2 and c.flow = any($1::int[])`,
      [flows, workspace],
    )
    const values = new Map<string, Placed>()
    for (const { flow, node, series, branch, count } of rows) {
      const id = String(flow)
      values.set(id, placed(values.get(id) ?? {}, { node, series, branch }, Number(count)))
    }
    return values
  },
})

export const placeWrite = defineWrite<Placement, Placed>({
  type: 'split.place',
  fact: 'split',
  apply: (value, { data }) => placed(value, data, 1),
  commit: async (sql, batch) => {
    await sql.query(
      `with placement as (
         insert into millrace.split_placement (flow, key, contact, node, branch)
         select flow, key, contact, node, branch from unnest($1::int[], $2::uuid[], $3::bigint[], $4::text[], $6::text[])
           as p (flow, key, contact, node, branch)
         on conflict do nothing returning flow, key
       )
       insert into millrace.split_count as c (flow, node, series, branch, count)
       select flow, node, series, branch, count(*)
       from placement join unnest($1::int[], $2::uuid[], $4::text[], $5::text[], $6::text[])
         as p (flow, key, node, series, branch) using (flow, key)
       group by flow, node, series, branch
       on conflict (flow, node, series, branch) do update set count = c.count + excluded.count`,
      [
        batch.map((item) => item.flow),
        batch.map((item) => idFrom(0, `split:${item.key}`)),
        batch.map((item) => item.contact),
        batch.map((item) => item.data.node),
        batch.map((item) => item.data.series),
        batch.map((item) => item.data.branch),
      ],
    )
  },
})

function placed(value: Placed, { node, series, branch }: Placement, count: number): Placed {
  const ofNode = value[node] ?? {}
  const ofSeries = ofNode[series] ?? {}
  return { ...value, [node]: { ...ofNode, [series]: { ...ofSeries, [branch]: countOf(ofSeries, branch) + count } } }
}
