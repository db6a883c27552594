/** What plugins report of a published step, what can be done there, and steps that become others. */
import type { FlowDocument, Json } from '@millrace/core'
import { request } from './http.ts'

export interface ReportedNode {
  readonly flow: string
  readonly node: string
  /** The report's name. */
  readonly report: string
}

const address = ({ flow, node, report }: ReportedNode) =>
  `/api/flows/${encodeURIComponent(flow)}/${encodeURIComponent(report)}/${encodeURIComponent(node)}`

export function readReport(of: ReportedNode): Promise<Json> {
  return request(address(of))
}

/** The operation of the report's name. */
export function operate(on: ReportedNode, order: unknown): Promise<Json> {
  return request(address(on), { method: 'POST', body: order })
}

/** The saved draft with a node turned into another type; nothing is saved. */
export function convertedDraft(flow: string, order: { readonly node: string; readonly to: string }): Promise<FlowDocument> {
  return request(`/api/flows/${encodeURIComponent(flow)}/convert`, { method: 'POST', body: order })
}
