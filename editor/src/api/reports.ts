/** What plugins report of a published step, what can be done there, and steps that become others. */
import type { FlowDocument, Json } from '@millrace/core'
import { request } from './http.ts'
import type { Page } from './types.ts'

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

export interface GroupMember {
  readonly contact: string
  readonly userId: string | null
  readonly name: string | null
  readonly at: string
  readonly converted: boolean
  readonly value: number
}

export interface GroupAsked {
  readonly group: string
  /** Only those who did what is measured. */
  readonly converted: boolean
  readonly cursor: string | undefined
}

/** Who is counted in a group of a comparison. */
export function readGroup(of: ReportedNode, { group, converted, cursor }: GroupAsked): Promise<Page<GroupMember>> {
  return request(`${address(of)}/contacts`, { query: { group, converted: converted ? 'true' : undefined, cursor, limit: 50 } })
}

/** The operation of the report's name. */
export function operate(on: ReportedNode, order: unknown): Promise<Json> {
  return request(address(on), { method: 'POST', body: order })
}

/** The saved draft with a node turned into another type; nothing is saved. */
export function convertedDraft(flow: string, order: { readonly node: string; readonly to: string }): Promise<FlowDocument> {
  return request(`/api/flows/${encodeURIComponent(flow)}/convert`, { method: 'POST', body: order })
}
