/** Simulations and backtests over HTTP: only read, so that they can be tried as often as one likes. */
import type { Behaviours, Expected, FlowDocument, Population, Rule, SimulatedEvent, SimulationResult } from '@millrace/core'
import { request } from './http.ts'

const flow = (id: string, rest: string) => `/api/flows/${encodeURIComponent(id)}/${rest}`

/** Contacts of the workspace, drawn by the seed. */
export interface Sample {
  readonly sample: number
  readonly rule?: Rule
  readonly segment?: string
}

export interface SimulationOrder {
  readonly contacts: Population | Sample
  readonly events: readonly SimulatedEvent[]
  readonly behaviour: Behaviours
  readonly days: number
  readonly seed: number
}

export interface Both {
  readonly simulated: number
  readonly real: number
}

export interface BacktestAnswer {
  readonly simulated: SimulationResult
  readonly difference: { readonly entered: Both; readonly completed: Both; readonly messages: Readonly<Record<string, Both>> }
  /** More happened than a backtest looks at. */
  readonly cut: boolean
}

/** The saved draft. Aborting the request ends the simulation. */
export function simulateFlow(id: string, order: SimulationOrder, signal: AbortSignal): Promise<SimulationResult> {
  return request(flow(id, 'simulate'), { method: 'POST', body: order, signal })
}

/** The last so many days through the saved draft. */
export function backtestFlow(
  id: string,
  body: { readonly days: number; readonly seed: number },
  signal: AbortSignal,
): Promise<BacktestAnswer> {
  return request(flow(id, 'backtest'), { method: 'POST', body, signal })
}

export function expectedOfFlow(id: string, document: FlowDocument): Promise<Expected> {
  return request(flow(id, 'expected'), { method: 'POST', body: document })
}
