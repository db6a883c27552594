/** Publishing over HTTP: whom it is about, doing it now or later, and the versions there are. */
import type { Finding, FlowChanges } from '@millrace/core'
import { Problem, request } from './http.ts'
import type { Page } from './types.ts'

const flow = (id: string, rest: string) => `/api/flows/${encodeURIComponent(id)}${rest}`

export type StepChange = 'removed' | 'changed' | 'rewired' | 'same'

export interface AffectedStep {
  readonly node: string
  readonly type: string
  readonly title: string | null
  readonly change: StepChange
  readonly inside: number
  /** Those of them who are in parallel branches: they stay, or leave. */
  readonly branched: number
  readonly versions: readonly { readonly version: number; readonly inside: number }[]
  /** Where `move` leads without `to`. */
  readonly to: string | null
  readonly keepsWait: boolean
}

export interface Outlook {
  readonly version: number | null
  readonly next: number
  readonly revision: number
  readonly inside: number
  readonly steps: readonly AffectedStep[]
  readonly changes: FlowChanges | null
  readonly findings: readonly Finding[]
}

export interface MappingRule {
  readonly node: string
  readonly action: 'stay' | 'move' | 'exit'
  readonly to?: string
}

export type PlannedAction = 'publish' | 'pause'

export interface Plan {
  readonly action: PlannedAction
  readonly at: string
  readonly by: string
  readonly note: string | null
  readonly failure: { readonly code: string; readonly message: string } | null
}

export interface Schedule {
  readonly items: readonly Plan[]
  readonly moving: readonly { readonly version: number; readonly total: number; readonly sent: number }[]
}

export interface PublishOrder {
  readonly mapping: readonly MappingRule[]
  readonly note: string
  /** Of the draft that was looked at. */
  readonly revision: number
}

/** Of the saved draft. */
export function publishOutlook(id: string): Promise<Outlook> {
  return request(flow(id, '/publish/preview'), { method: 'POST' })
}

const tagOf = ({ revision }: PublishOrder) => ({ 'if-match': `"${revision}"` })

/** A refused publish is an answer, not an error: the findings say what to mend. */
async function orFindings<T>(asked: Promise<T>): Promise<T | { readonly findings: readonly Finding[] }> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Problem && error.status === 422 && Array.isArray(error.body['findings'])) {
      return { findings: error.body['findings'] as readonly Finding[] }
    }
    throw error
  }
}

/** Rejects with a `Problem` of status 412 when somebody saved since. */
export function publishNow(id: string, order: PublishOrder) {
  const { mapping, note } = order
  return orFindings(
    request<{ readonly version: number }>(flow(id, '/publish'), { method: 'POST', body: { mapping, note }, headers: tagOf(order) }),
  )
}

export function publishLater(id: string, order: PublishOrder, at: string) {
  const { mapping, note } = order
  const body = { action: 'publish', at, mapping, note }
  return orFindings(request<Plan>(flow(id, '/schedule'), { method: 'POST', body, headers: tagOf(order) }))
}

export function pauseLater(id: string, at: string): Promise<Plan> {
  return request(flow(id, '/schedule'), { method: 'POST', body: { action: 'pause', at } })
}

export function callOff(id: string, action: PlannedAction): Promise<void> {
  return request(flow(id, `/schedule/${action}`), { method: 'DELETE' })
}

export function readSchedule(id: string): Promise<Schedule> {
  return request(flow(id, '/schedule'))
}

export interface Version {
  readonly version: number
  readonly publishedAt: string
  readonly by: string | null
  readonly note: string | null
  readonly live: boolean
  readonly inside: number
}

export function listVersions(id: string, cursor?: string): Promise<Page<Version>> {
  return request(flow(id, '/versions'), { query: { cursor, limit: 50 } })
}
