/** The gallery of templates over HTTP, and the tests of a flow. */
import type { Edge, ScenarioExpected, FlowDocument, Json, JsonObject, Localized, Scenario, ScenarioFailure } from '@millrace/core'
import { request } from './http.ts'
import type { Locale } from '../i18n/index.ts'
import type { Page } from './types.ts'

export interface TemplateItem {
  readonly id: string
  readonly title: Localized
  readonly description: Localized
  /** The shelf, such as `cart`. */
  readonly category: string
  readonly icon: string
  /** The steps without their settings. */
  readonly outline: { readonly nodes: readonly { readonly id: string; readonly type: string }[]; readonly edges: readonly Edge[] }
}

/** A question of the guided set-up. */
export interface TemplateInput {
  readonly name: string
  readonly title: Localized
  readonly help?: Localized
  readonly value: Json
  /** JSON Schema of the answer. */
  readonly schema: JsonObject
}

export interface TemplateRecord extends Omit<TemplateItem, 'outline'> {
  readonly inputs: readonly TemplateInput[]
  readonly document: FlowDocument
  readonly tests: readonly Scenario[]
}

export async function listTemplates(): Promise<readonly TemplateItem[]> {
  return (await request<Page<TemplateItem>>('/api/templates')).items
}
export function readTemplate(id: string, lang: Locale): Promise<TemplateRecord> {
  return request(`/api/templates/${encodeURIComponent(id)}`, { query: { lang } })
}
export function installTemplate(
  id: string,
  order: { readonly name: string; readonly answers: JsonObject; readonly lang: Locale },
): Promise<{ readonly id: string }> {
  return request(`/api/templates/${encodeURIComponent(id)}/install`, { method: 'POST', body: order })
}

export interface TestAnswer {
  readonly passed: boolean
  readonly failures: readonly ScenarioFailure[]
  /** What became of all contacts; absent when the test could not be played. */
  readonly seen?: ScenarioExpected
}

/** Plays a test over the document as it is on the page, saved or not. */
export function runTest(flow: string, scenario: Scenario, document: FlowDocument): Promise<TestAnswer> {
  const { tests: _, ...bare } = document
  return request(`/api/flows/${encodeURIComponent(flow)}/test`, { method: 'POST', body: { scenario, document: bare } })
}
