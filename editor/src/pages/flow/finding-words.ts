/**
 * Findings in the words and the language of the person who draws. The server's sentence stays for codes that have none here: it is
 * English, but says what is wrong. What a finding is about stands in quotes in that sentence; of a port, people know the title.
 */
import type { Finding, FlowDocument, Localized } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { nodeOf, nodePorts, type Manifests } from '../../document/graph.ts'
import { localized } from '../../i18n/index.ts'
import { asObject } from '../../inspector/form/hints.ts'

export interface Drawn {
  readonly document: FlowDocument
  readonly manifests: Manifests
}

export function useFindingWords(): (finding: Finding, drawn: Drawn) => Finding {
  const { t, te, locale } = useI18n()
  return (finding, drawn) => {
    if (finding.says !== undefined) return { ...finding, message: localized(finding.says) }
    const field = fieldOf(finding, drawn)
    const name = field === null ? nameOf(finding, drawn) : localized(field)
    const key = `flow.faults.${codeOf(finding, name)}`
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

function codeOf({ code, message }: Finding, name: string | null): string {
  if (code === 'FLOW_GRAPH_PORT_UNWIRED' && name === null) return 'FLOW_GRAPH_STEP_LAST'
  // An empty text is one that is missing, to people.
  return code === 'FLOW_CONFIG_LENGTH' && message.endsWith('must not be empty') ? 'FLOW_CONFIG_MISSING' : code
}

/** What the form of the step calls the setting that is meant, or the nearest that has a title; null when none has. */
export function fieldOf({ code, node: id, path }: Finding, { document, manifests }: Drawn): Localized | null {
  const node = id === null || !code.startsWith('FLOW_CONFIG_') ? undefined : nodeOf(document, id)
  let schema = node && asObject(manifests.get(node.type)?.config)
  let title: Localized | null = null
  for (const key of path.split('/').slice(1)) {
    schema = asObject(asObject(schema?.['properties'])?.[key]) ?? asObject(schema?.['items'])
    title = (asObject(schema?.['x-ui'])?.['title'] as Localized | undefined) ?? title
  }
  return title
}
