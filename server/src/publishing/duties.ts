/** What publishing leaves to be done in the background. */
import type { Duty } from '../runtime/duties.ts'
import { createMoving, type MovingSource } from './moving.ts'
import { createPlanned, type PlannedSource } from './planned.ts'
import { performPlan, type PublishingSource } from './publishing.ts'

export interface PublishingDuties extends PublishingSource, Pick<MovingSource, 'store'>, Pick<PlannedSource, 'onRing'> {
  onError(error: unknown, where: string): void
}

/** Plans first: what they publish may have contacts to take over. */
export function createPublishingDuties({ pool, store, onRing, onError, ...source }: PublishingDuties): readonly Duty[] {
  return [
    createPlanned({ pool, perform: performPlan(source), onRing, onError: (error) => onError(error, 'planned') }),
    createMoving({ pool, store, onError: (error) => onError(error, 'moving') }),
  ]
}
