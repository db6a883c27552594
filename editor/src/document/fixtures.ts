/** Documents and manifests for the tests of this folder. */
import type { FlowDocument, NodeManifest, PortSource } from '@millrace/core'

export function manifest(type: string, ports: readonly PortSource[], more: Partial<NodeManifest> = {}): NodeManifest {
  return {
    type,
    version: 1,
    title: { en: type },
    description: null,
    group: 'control',
    icon: 'tag',
    channel: null,
    config: {},
    example: {},
    summary: null,
    ports,
    trigger: false,
    waits: false,
    watches: false,
    documented: false,
    context: {},
    converts: [],
    onSite: false,
    reports: [],
    ...more,
  }
}

export const manifests = new Map(
  [
    manifest('start', ['out'], { trigger: true }),
    manifest('step', ['out']),
    manifest('fork', [{ each: 'branches' }, 'else']),
    manifest('end', []),
  ].map((item) => [item.type, item]),
)

/** `a:start b:step` with edges `a.out-b`. */
export function flow(nodes: string, edges = ''): FlowDocument {
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  return {
    millrace: 1,
    name: 'Test',
    nodes: words(nodes).map((word, index) => {
      const [id = '', type = 'step'] = word.split(':')
      return { id, type, version: 1, config: {}, at: { x: 0, y: index * 128 } }
    }),
    edges: words(edges).map((word) => {
      const [, from = '', port = '', to = ''] = /^(\w+)\.(\w+)-(\w+)$/.exec(word) ?? []
      return { from, port, to }
    }),
  }
}

export function edgesOf(document: FlowDocument): string {
  return document.edges
    .map((edge) => `${edge.from}.${edge.port}-${edge.to}`)
    .sort()
    .join(' ')
}
