/** What is watched live and done by hand: counts by version, days and way, who is behind each number, and what can be done with them. */
import type { Localized } from '@millrace/core'
import { request, urlOf } from './http.ts'
import type { FlowState, FlowStats, Page, RunItem, RunRecord } from './types.ts'

const flowUrl = (id: string, rest: string) => `/api/flows/${encodeURIComponent(id)}${rest}`

/** Which counts of a flow. */
export interface CountScope {
  /** Null: the published one. */
  readonly version: number | 'all' | null
  /** Days of the workspace, both counted in. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** Only those who left this node by this port. */
  readonly through: { readonly node: string; readonly port: string } | null
}

export interface ScopedStats extends FlowStats {
  /** Of those who went one way: how many of the latest runs were looked at, whether these are all, and how many went that way. */
  readonly of?: { readonly runs: number; readonly all: boolean; readonly took: number }
}

const scopeQuery = ({ version, from, to, through }: CountScope) => ({
  version: typeof version === 'number' ? version : undefined,
  all: version === 'all' ? 'true' : undefined,
  from,
  to,
  ...(through !== null && { through: through.node, port: through.port }),
})

export function countFlow(id: string, scope: CountScope): Promise<ScopedStats> {
  return request(flowUrl(id, '/stats'), { query: scopeQuery(scope) })
}

/** Address of the server-sent events that carry these counts as they change. */
export function liveUrl(id: string, scope: CountScope): string {
  return urlOf(flowUrl(id, '/live'), scopeQuery({ ...scope, through: null }))
}

export interface RunListItem extends RunItem {
  readonly name: string | null
  /** It is a parallel branch of that run. */
  readonly branchOf: string | null
  readonly failure: RunRecord['failure']
  readonly retriable: boolean
  readonly ignored: { readonly at: string; readonly by: string | null } | null
}

type Query = Readonly<Record<string, string | number | undefined>>

export function listRunItems(query: Query): Promise<Page<RunListItem>> {
  return request('/api/runs', { query })
}

export interface Passage {
  readonly run: string
  readonly contact: string
  readonly userId: string | null
  readonly name: string | null
  readonly version: number
  readonly at: string
  readonly port: string | null
  readonly outcome: 'left' | 'ended' | 'failed' | 'exited' | 'cancelled' | 'moved'
  readonly state: RunItem['state']
}

export interface PassagePage extends Page<Passage> {
  /** Not all runs were looked at: only those that entered since then. */
  readonly lookedBackTo: string | null
}

export function listPassages(flow: string, node: string, query: Query): Promise<PassagePage> {
  return request(flowUrl(flow, `/nodes/${encodeURIComponent(node)}/passages`), { query })
}

/** These runs, or all that are so. */
export interface Chosen {
  readonly runs?: readonly string[]
  readonly flow?: string
  readonly node?: string
}

const hand = async (act: string, body: object): Promise<number> =>
  (await request<{ readonly accepted: number }>(`/api/runs/${act}`, { method: 'POST', body })).accepted

/** All answer how many runs were told. */
export const takeOut = (chosen: Required<Pick<Chosen, 'flow' | 'node'>> & Chosen): Promise<number> => hand('cancel', chosen)
export const moveOn = (chosen: Required<Pick<Chosen, 'flow' | 'node'>> & Chosen & { readonly port: string }): Promise<number> =>
  hand('move', chosen)
export const retryRuns = (chosen: Chosen): Promise<number> => hand('retry', chosen)
export const ignoreRuns = (chosen: Chosen, heed: boolean): Promise<number> => hand('ignore', { ...chosen, heed })

export interface PeriodCounts {
  readonly entered: number
  readonly completed: number
  readonly failed: number
  readonly exited: number
}
export interface DayCounts extends PeriodCounts {
  readonly day: string
}
export interface FlowCounts extends PeriodCounts {
  readonly id: string
  readonly name: string
  readonly state: FlowState
  readonly version: number | null
  readonly inside: number
  readonly days: readonly DayCounts[]
}
export interface FlowsReport {
  readonly from: string
  readonly to: string
  readonly totals: PeriodCounts & { readonly inside: number }
  readonly days: readonly DayCounts[]
  readonly amounts: readonly { readonly name: string; readonly title: Localized; readonly amount: number }[]
  readonly flows: readonly FlowCounts[]
}

export function reportFlows(query: Query): Promise<FlowsReport> {
  return request('/api/reports/flows', { query })
}

export interface MessageDays {
  readonly from: string
  readonly to: string
  readonly items: readonly { readonly day: string; readonly channel: string; readonly what: string; readonly count: number }[]
  readonly titles: Readonly<Record<string, Localized>>
}

export function messageDays(query: Query): Promise<MessageDays> {
  return request('/api/reports/messages/days', { query })
}
