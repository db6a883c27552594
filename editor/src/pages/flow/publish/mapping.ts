/** What a person has chosen for contacts who wait, until it can be sent. Whoever stands at a step that is gone or does something else has to be decided about. */
import type { FlowDocument, NodeManifest } from '@millrace/core'
import type { AffectedStep, MappingRule } from '../../../api/publishing.ts'

export interface Choice {
  /** Null: not decided yet. */
  readonly action: MappingRule['action'] | null
  readonly to: string | null
}
export type Choices = Readonly<Record<string, Choice>>

export const mustDecide = ({ change }: AffectedStep): boolean => change === 'removed' || change === 'changed'

/** Where the step is as it was, contacts stay unless a person says otherwise. */
export const firstChoices = (steps: readonly AffectedStep[]): Choices =>
  Object.fromEntries(steps.map((step) => [step.node, { action: mustDecide(step) ? null : 'stay', to: step.to }]))

export const isDecided = ({ action, to }: Choice): boolean => action !== null && (action !== 'move' || to !== null)

/** Contacts about whom nothing is decided yet. */
export const undecided = (steps: readonly AffectedStep[], choices: Choices): number =>
  steps.filter(({ node }) => !isDecided(choices[node] ?? { action: null, to: null })).reduce((sum, { inside }) => sum + inside, 0)

export const rulesOf = (choices: Choices): readonly MappingRule[] =>
  Object.entries(choices).flatMap(([node, { action, to }]): MappingRule[] => {
    if (action === null || action === 'stay') return []
    return [action === 'move' && to !== null ? { node, action, to } : { node, action }]
  })

/** Only whole runs can be moved: where everybody is in parallel branches there is nobody to move. */
export const canMove = ({ inside, branched }: AffectedStep): boolean => branched < inside

/** Steps that contacts can be put before, in the order of the flow. */
export function targetsOf(document: FlowDocument, manifests: ReadonlyMap<string, NodeManifest>) {
  return document.nodes.filter(({ type, disabled }) => disabled !== true && manifests.get(type)?.trigger === false)
}
