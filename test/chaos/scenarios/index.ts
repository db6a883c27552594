/** The fault stories, in the order in which the suite tells them: what is not in this list is not told. */
import type { Scenario } from '../scenario.ts'
import { boots } from './boots.ts'
import { clocks } from './clocks.ts'
import { databaseAway } from './database-away.ts'
import { durable } from './durable.ts'
import { fairness } from './fairness.ts'
import { halfOpen } from './half-open.ts'
import { longWaits } from './long-waits.ts'
import { poison } from './poison.ts'
import { purge } from './purge.ts'
import { redeem } from './redeem.ts'
import { restore } from './restore.ts'
import { rolling } from './rolling.ts'
import { sameKey } from './same-key.ts'
import { storm } from './storm.ts'
import { zombies } from './zombies.ts'

export const scenarios: readonly Scenario[] = [
  storm,
  zombies,
  rolling,
  durable,
  databaseAway,
  halfOpen,
  clocks,
  boots,
  restore,
  sameKey,
  longWaits,
  poison,
  fairness,
  purge,
  redeem,
]
