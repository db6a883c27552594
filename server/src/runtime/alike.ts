/**
 * Whether two versions of a flow let contacts in by the very same triggers. Then what is due by them (a moment, a timetable's instant)
 * is due whichever of the two stands, and nobody has to be looked at anew.
 */
import { isDeepStrictEqual } from 'node:util'
import type { FlowDocument, Registry } from '@millrace/core'

export const startAlike = (a: FlowDocument, b: FlowDocument, registry: Pick<Registry, 'nodes'>): boolean =>
  isDeepStrictEqual(triggersOf(a, registry), triggersOf(b, registry)) && a.settings?.timezone === b.settings?.timezone

const triggersOf = ({ nodes }: FlowDocument, registry: Pick<Registry, 'nodes'>) =>
  nodes
    .filter(({ type, disabled }) => disabled !== true && registry.nodes.get(type)?.starts !== undefined)
    .map(({ id, type, version, config }) => ({ id, type, version, config }))
    .toSorted((x, y) => (x.id < y.id ? -1 : 1))
