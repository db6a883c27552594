/** What stands on a card: the classic node of Rete with the words and numbers of a step. */
import type { FlowNode } from '@millrace/core'
import { ClassicPreset } from 'rete'
import type { Flow } from '../../canvas-page.ts'

export class StockNode extends ClassicPreset.Node {
  width = 0
  height = 0
  summary = ''
  inside = 0
  entered = 0
  ports: readonly string[] = []
}

const socket = new ClassicPreset.Socket('step')

export function stockNode(step: FlowNode, { manifests, stats }: Flow): StockNode {
  const manifest = manifests.find(({ type }) => type === step.type)!
  const node = new StockNode(manifest.title.en)
  node.id = step.id
  node.ports = manifest.ports.map((port) => (typeof port === 'string' ? port : 'port' in port ? port.port : port.each))
  node.width = Math.max(256, node.ports.length * 96)
  node.height = node.ports.length < 2 ? 64 : 94
  node.summary = wordsOf(manifest.summary?.en ?? '', step)
  node.inside = stats.nodes[step.id]?.inside ?? 0
  node.entered = stats.nodes[step.id]?.entered ?? 0
  if (!manifest.trigger) node.addInput('in', new ClassicPreset.Input(socket, undefined, true))
  for (const port of node.ports) node.addOutput(port, new ClassicPreset.Output(socket))
  return node
}

const wordsOf = (text: string, { config }: FlowNode): string =>
  text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => String((config as Readonly<Record<string, unknown>>)[name]))
