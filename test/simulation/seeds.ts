/**
 * Worlds that found something, each with what it found, played first. A seed means another world as soon as the generators change;
 * so what it found is kept as the world itself, shrunk: a file of its own, its seed within.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from './world.ts'

export interface Kept {
  readonly why: string
  readonly world: World
}

const keep = (why: string, file: string): Kept => ({
  why,
  world: JSON.parse(readFileSync(join(import.meta.dirname, 'kept', `${file}.json`), 'utf8')) as World,
})

export const kept: readonly Kept[] = [
  keep('a wait timed out although its event stood in the inbox, when a visit was too full to take it', 'waits-before-inputs'),
  keep('an event after a pause was handled before what the run had held, and missed by the next wait', 'held-after-inputs'),
  keep('which of two runs of one instant went first followed from where a visit ended', 'runs-of-one-instant'),
  keep('a run that went on from its fork because of what its branches had held was taken for something later', 'joined-by-what-was-held'),
  keep('what a branch had found out was lost when another of the same run had found out the same before', 'branch-knows-the-same'),
  keep('which of two flows an event started first followed from when a process had come to know them', 'flows-of-one-event'),
]
