/**
 * What the editor tells of a node type on request ("How it works"), beyond the line of its description: plain texts in a fixed order, which
 * need no markup. They are asked for one type at a time, so that the list of all types stays small.
 */
import type { Localized } from './json.ts'
import type { PortSource } from './plugin.ts'

export interface NodeDocs {
  /** Paragraphs: what the step does, and what is good to know of it. */
  readonly text: readonly Localized[]
  /** What it is good for, a line each. */
  readonly uses?: readonly Localized[]
  /** One case, told with its numbers. */
  readonly example?: Localized
  /** What leaving by a port means, by its name; of ports that a list makes (`{ each: 'branches' }`), by the name of the list. */
  readonly ports?: Readonly<Record<string, Localized>>
}

/** Names under which `NodeDocs.ports` may tell of the ways out: those of the ports, and of the lists that make ports. */
export function documentedPorts(sources: readonly PortSource[]): readonly string[] {
  return sources.map((source) => (typeof source === 'string' ? source : 'each' in source ? source.each : source.port))
}
