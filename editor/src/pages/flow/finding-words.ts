/**
 * Findings in the words and the language of the person who draws. The server's sentence stays for codes that have none here: it is
 * English, but says what is wrong. What a finding is about stands in quotes in that sentence; of a port, people know the title.
 */
import type { Finding, FlowDocument } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { nodeOf, nodePorts, type Manifests } from '../../document/graph.ts'
import { localized } from '../../i18n/index.ts'

export interface Drawn {
  readonly document: FlowDocument
  readonly manifests: Manifests
}

export function useFindingWords(): (finding: Finding, drawn: Drawn) => Finding {
  const { t, te, locale } = useI18n()
  return (finding, drawn) => {
    const name = nameOf(finding, drawn)
    const code = finding.code === 'FLOW_GRAPH_PORT_UNWIRED' && name === null ? 'FLOW_GRAPH_STEP_LAST' : finding.code
    const key = `flow.faults.${code}`
    return te(key, locale.value) ? { ...finding, message: t(key, { name: name ?? '' }) } : finding
  }
}

/** The title of the port that is meant; null where the step has no other way out, so that it needs no name. */
export function nameOf({ node: id, message }: Finding, { document, manifests }: Drawn): string | null {
  const quoted = /“([^”]*)”/.exec(message)?.[1]
  const node = id === null ? undefined : nodeOf(document, id)
  if (quoted === undefined || node === undefined) return quoted ?? null
  const ports = nodePorts(node, manifests, document.edges)
  const port = ports.find((one) => one.name === quoted)
  if (port === undefined) return quoted
  return ports.length === 1 || quoted === 'out' ? null : localized(port.title)
}
