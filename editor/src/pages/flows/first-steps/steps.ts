/** The way from nothing to a flow at work, told by what there really is. */
import type { FlowDocument } from '@millrace/core'
import type { FlowItem } from '../../../api/types.ts'
import type { Manifests } from '../../../document/graph.ts'

export const stepNames = ['make', 'publish', 'enter', 'see'] as const
export type StepName = (typeof stepNames)[number]

export interface FirstStep {
  readonly name: StepName
  readonly done: boolean
  /** The one to do now. */
  readonly next: boolean
}

/** What is there: of flows as the list tells them, and whether any message was ever made. */
export interface Progress {
  readonly flows: readonly FlowItem[]
  readonly messages: boolean
  /** Whether this person was shown the way here and has not gone to its end. */
  readonly under: boolean
}

export function firstSteps({ flows, messages, under }: Progress): readonly FirstStep[] {
  const done: Readonly<Record<StepName, boolean>> = {
    make: flows.length > 0,
    publish: flows.some(({ version }) => version !== null),
    enter: flows.some(({ inside = 0, completed = 0 }) => inside + completed > 0),
    see: messages && !under,
  }
  const next = stepNames.find((name) => !done[name])
  return stepNames.map((name) => ({ name, done: done[name], next: name === next }))
}

/** The event that lets contacts into a flow; null when it is entered otherwise. */
export function enteringEvent(document: FlowDocument, manifests: Manifests): string | null {
  for (const { type, config } of document.nodes) {
    const { event } = config as { readonly event?: unknown }
    if (manifests.get(type)?.trigger === true && typeof event === 'string' && event !== '') return event
  }
  return null
}
