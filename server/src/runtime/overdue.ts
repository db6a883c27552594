/**
 * What a sweep rings of what it found: the lanes of this process, and those of others in which nobody has been since the sweep before.
 * A lane that is busy is found due by every sweep of every process, and must not have them all come.
 */
import type { LaneKey } from '@millrace/core'
import { laneName, type DueLane } from '../store/lanes.ts'
import type { Place } from './crew.ts'

export function createOverdue(place: () => Place): (found: readonly DueLane[]) => readonly LaneKey[] {
  let before = new Map<string, string | null>()
  return (found) => {
    const { owns } = place()
    const overdue = found.filter((lane) => owns(lane) || before.get(laneName(lane)) === lane.visit)
    before = new Map(found.map((lane) => [laneName(lane), lane.visit]))
    return overdue
  }
}
