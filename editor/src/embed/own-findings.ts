/**
 * What can be seen of a document with nothing but the node types: settings that their schemas refuse, ways that lead nowhere, steps that
 * nobody reaches. The codes are those of the server's check, which knows more: it tests rules and texts too.
 */
import type { Finding, FlowDocument, FlowNode } from '@millrace/core'
import { edgeFrom, nodePorts, reachable, type Manifests } from '../document/graph.ts'
import { createCompiler, type ConfigError } from '../inspector/form/validator.ts'

const codes: Readonly<Record<string, string>> = {
  required: 'MISSING',
  additionalProperties: 'UNKNOWN',
  false: 'UNKNOWN',
  type: 'TYPE',
  enum: 'CHOICE',
  const: 'CHOICE',
  choice: 'CHOICE',
  format: 'FORMAT',
  pattern: 'FORMAT',
  minLength: 'LENGTH',
  maxLength: 'LENGTH',
  minItems: 'LENGTH',
  maxItems: 'LENGTH',
  uniqueItems: 'REPEATED',
}

const fault = (node: string | null, code: string, rest: Partial<Finding> = {}): Finding => ({
  code,
  severity: 'error',
  node,
  path: '',
  message: code,
  ...rest,
})

export function findingsFor(): (document: FlowDocument, manifests: Manifests) => readonly Finding[] {
  const compiler = createCompiler()
  /** A node that did not change has the settings it had. */
  const known = new WeakMap<FlowNode, readonly Finding[]>()

  function settings(node: FlowNode, manifests: Manifests): readonly Finding[] {
    const manifest = manifests.get(node.type)
    if (manifest === undefined) return []
    const before = known.get(node)
    if (before !== undefined) return before
    const validate = compiler.compile(manifest.config)
    const found = validate(node.config) ? [] : validate.errors.map((error) => settingFault(node, error))
    known.set(node, found)
    return found
  }

  return (document, manifests) => {
    const active = document.nodes.filter(({ disabled }) => disabled !== true)
    return [
      ...document.nodes.flatMap((node) => (manifests.has(node.type) ? settings(node, manifests) : [unknown(node)])),
      ...active.flatMap((node) => waysOut(document, node, manifests)),
      ...starts(document, active, manifests),
    ]
  }
}

function unknown({ id, type }: FlowNode): Finding {
  return fault(id, 'FLOW_NODE_TYPE_UNKNOWN', { message: `There is no node type ${type}` })
}

function settingFault({ id }: FlowNode, { keyword, instancePath, params, message }: ConfigError): Finding {
  const missing = keyword === 'required' ? `/${params.missingProperty ?? ''}` : ''
  return fault(id, `FLOW_CONFIG_${codes[keyword] ?? 'RANGE'}`, {
    path: instancePath + missing,
    message: `${instancePath || '/'}: ${message}`,
  })
}

function waysOut(document: FlowDocument, node: FlowNode, manifests: Manifests): readonly Finding[] {
  const manifest = manifests.get(node.type)
  if (manifest === undefined) return []
  return nodePorts(node, manifests, document.edges)
    .filter(({ name, otherwise }) => otherwise === undefined && edgeFrom(document, node.id, name) === undefined)
    .map(({ name }) =>
      manifest.waits && name === 'timeout'
        ? fault(node.id, 'FLOW_GRAPH_TIMEOUT_UNWIRED', { severity: 'warning', message: `The port “${name}” leads nowhere` })
        : fault(node.id, 'FLOW_GRAPH_PORT_UNWIRED', { message: `The port “${name}” leads nowhere` }),
    )
}

function starts(document: FlowDocument, active: readonly FlowNode[], manifests: Manifests): readonly Finding[] {
  const triggers = active.filter(({ type }) => manifests.get(type)?.trigger === true)
  if (triggers.length === 0) return document.nodes.length === 0 ? [] : [fault(null, 'FLOW_GRAPH_TRIGGER_MISSING')]
  const reached = new Set(triggers.flatMap(({ id }) => [id, ...reachable(document.edges, id)]))
  return active
    .filter(({ id, type }) => !reached.has(id) && manifests.get(type)?.watches === false)
    .map(({ id }) => fault(id, 'FLOW_GRAPH_NODE_UNREACHABLE'))
}
