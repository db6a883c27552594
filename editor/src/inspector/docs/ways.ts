/** The ways out of a node type, by the names that people see, with what leaving by them means. */
import { portsOf, type JsonObject, type Localized, type NodeDocs, type NodeManifest, type PortSource } from '@millrace/core'
import { asObject } from '../form/hints.ts'

export interface Way {
  readonly port: string
  readonly title: Localized
  readonly means: Localized
}

export function waysOf({ ports, config }: Pick<NodeManifest, 'ports' | 'config'>, { ports: told = {} }: NodeDocs): readonly Way[] {
  return ports.flatMap((source) => {
    const { port, title } = 'object' === typeof source && 'each' in source ? listOf(source.each, config) : portOf(source)
    const means = told[port]
    return means === undefined ? [] : [{ port, title, means }]
  })
}

/** Whether it is there under some config or another: all of them are told of. */
function portOf(source: Exclude<PortSource, { readonly each: string }>): Omit<Way, 'means'> {
  const always = typeof source === 'string' ? source : { ...source, when: true }
  const [found] = portsOf([always], {})
  return { port: found!.name, title: found!.title }
}

/** Ports that a list makes go by the list's own title, as the form has it. */
function listOf(name: string, config: JsonObject): Omit<Way, 'means'> {
  const list = asObject(asObject(config['properties'])?.[name])
  const title = asObject(asObject(list?.['x-ui'])?.['title'])
  return { port: name, title: typeof title?.['en'] === 'string' ? (title as Localized) : { en: name } }
}
