/** Whom a new version of a flow is about: contacts who wait now, by step, and whether that step is another one in the draft. */
import { compareFlows, sameStep, type FlowDocument, type FlowNode, type Registry, type Sql } from '@millrace/core'
import { isTarget } from './mapping.ts'

export type StepChange = 'removed' | 'changed' | 'rewired' | 'same'

export interface AffectedStep {
  readonly node: string
  readonly type: string
  readonly title: string | null
  /** Of the versions that contacts stand there in, the one that differs most from the draft. */
  readonly change: StepChange
  /** Contacts who are there now. */
  readonly inside: number
  /** Those of them who are in parallel branches: they stay or leave, and are not moved. */
  readonly branched: number
  readonly versions: readonly { readonly version: number; readonly inside: number }[]
  /** The step that `move` leads to unless another one is named; null: one has to be named. */
  readonly to: string | null
  /** Whether those who are moved to it go on waiting as they do; else the step begins anew for them. */
  readonly keepsWait: boolean
}

export interface FlowPlace {
  readonly workspace: number
  readonly flow: string
}

interface Standing {
  readonly version: number
  readonly node: string
  readonly inside: number
}

export interface Affected {
  readonly steps: readonly AffectedStep[]
  readonly inside: number
}

/** Exact at one instant: counters are what rows say, at every commit. */
export async function affectedBy(
  sql: Sql,
  registry: Registry,
  { document, ...place }: FlowPlace & { readonly document: FlowDocument },
): Promise<Affected> {
  const standing = await standingAt(sql, place)
  const versions = await documentsOf(sql, place, [...new Set(standing.map(({ version }) => version))])
  const forks = [...versions.values()].some(({ nodes }) => nodes.some(({ type }) => registry.nodes.get(type)?.forks === true))
  const branched = forks ? await branchedAt(sql, place) : new Map<string, number>()
  const differs = new Map([...versions].map(([version, before]) => [version, differenceOf(before, document)]))
  const byNode = Map.groupBy(standing, ({ node }) => node)
  const steps = [...byNode].map(([node, own]): AffectedStep => {
    const was = own.map(({ version }) => nodeIn(versions.get(version), node)).find((found) => found !== undefined)
    const is = nodeIn(document, node)
    const change = worst(own.map(({ version }) => differs.get(version)?.(node) ?? 'removed'))
    const mayMove = is !== undefined && isTarget(is, registry)
    return {
      node,
      type: (is ?? was)?.type ?? '',
      title: (is ?? was)?.title ?? null,
      change,
      inside: own.reduce((sum, { inside }) => sum + inside, 0),
      branched: branched.get(node) ?? 0,
      versions: own.map(({ version, inside }) => ({ version, inside })).sort((a, b) => b.version - a.version),
      to: mayMove ? node : null,
      keepsWait: mayMove && own.every(({ version }) => keepsWait(versions.get(version), document, node)),
    }
  })
  return { steps: steps.sort(byWeight), inside: await insideOf(sql, place) }
}

const order: readonly StepChange[] = ['removed', 'changed', 'rewired', 'same']
const worst = (changes: readonly StepChange[]): StepChange => order.find((change) => changes.includes(change)) ?? 'same'
const byWeight = (a: AffectedStep, b: AffectedStep) =>
  order.indexOf(a.change) - order.indexOf(b.change) || b.inside - a.inside || (a.node < b.node ? -1 : 1)

const nodeIn = (document: FlowDocument | undefined, id: string): FlowNode | undefined => document?.nodes.find((node) => node.id === id)

function differenceOf(before: FlowDocument, after: FlowDocument): (node: string) => StepChange {
  const { removed, changed, rewired } = compareFlows(before, after)
  const sets = { removed: new Set(removed), changed: new Set(changed), rewired: new Set(rewired) }
  return (node) => order.find((change) => change !== 'same' && sets[change].has(node)) ?? 'same'
}

/** As `moveRun` of core decides it. */
function keepsWait(before: FlowDocument | undefined, after: FlowDocument, node: string): boolean {
  const [was, is] = [nodeIn(before, node), nodeIn(after, node)]
  if (was === undefined || is === undefined || !sameStep(was, is)) return false
  return (
    before?.settings?.lifetime === after.settings?.lifetime &&
    (before?.settings?.timezone ?? 'contact') === (after.settings?.timezone ?? 'contact')
  )
}

const isIn = `exists (select from millrace.flow f where f.id = c.flow and f.workspace = $1)`

async function standingAt(sql: Sql, { workspace, flow }: FlowPlace): Promise<readonly Standing[]> {
  return sql.query<Standing>(
    `select c.version, c.node, sum(case when c.what = 'entered' then c.count else -c.count end)::int as inside
     from millrace.counter c
     where c.flow = $2 and ${isIn} and c.node <> '' and (c.what in ('entered', 'failed', 'exited') or c.what like 'left:%')
     group by c.version, c.node having sum(case when c.what = 'entered' then c.count else -c.count end) > 0`,
    [workspace, flow],
  )
}

async function insideOf(sql: Sql, { workspace, flow }: FlowPlace): Promise<number> {
  const [row] = await sql.query<{ inside: number }>(
    `select coalesce(sum(case when c.what = 'entered' then c.count else -c.count end), 0)::int as inside
     from millrace.counter c where c.flow = $2 and ${isIn} and c.node = ''`,
    [workspace, flow],
  )
  return row!.inside
}

/** Runs at forks, and their branches, by step. */
async function branchedAt(sql: Sql, { workspace, flow }: FlowPlace): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ node: string; count: number }>(
    `select node, count(*)::int as count from millrace.run
     where workspace = $1 and flow = $2 and status = 0 and (branch_of is not null or state::json -> 'fork' is not null) group by node`,
    [workspace, flow],
  )
  return new Map(rows.map(({ node, count }) => [node, count]))
}

async function documentsOf(
  sql: Sql,
  { workspace, flow }: FlowPlace,
  versions: readonly number[],
): Promise<ReadonlyMap<number, FlowDocument>> {
  const rows = await sql.query<{ version: number; document: FlowDocument }>(
    `select v.version, v.document from millrace.flow_version v join millrace.flow f on f.id = v.flow
     where f.workspace = $1 and v.flow = $2 and v.version = any($3::int[]) order by v.version desc`,
    [workspace, flow, versions],
  )
  return new Map(rows.map(({ version, document }) => [version, document]))
}
