/**
 * R5: an update under load, as an operator does it: SIGTERM to one process after the other, each started anew once it has ended. A
 * stop in order costs nothing: no effect is repeated or unknown, and no try of a message is counted that was not made.
 */
import { attackFlow } from '../attack.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { openStage, type Stage } from '../stage.ts'

const stopMs = 15_000
/** The feed's stretch for a restart, at least. */
const stretchMs = 2500

export const rolling: Scenario = {
  id: 'R5',
  title: 'rolling restarts by SIGTERM under load',
  inShort: false,
  run: async (plan) => {
    const stage = await openStage({ workers: 2 })
    try {
      return await roll(plan, stage)
    } finally {
      await stage.close()
    }
  },
}

async function roll(plan: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  const restarts = plan.short ? stage.crew.members.length : 20
  const contacts = Math.min(plan.contacts, restarts * 200)
  const ends: { readonly code: number | null; readonly ms: number }[] = []
  const verdicts = await attackFlow(plan, stage, {
    contacts,
    spreadMs: restarts * stretchMs,
    limitMs: restarts * 20_000,
    bounds: { requests: 0, unknown: 0, mails: 0 },
    faults: async (feed) => {
      for (let done = 0; done < restarts; done++) {
        await feed.reached(Math.floor(((done + plan.random()) / (restarts + 1)) * contacts))
        const member = stage.crew.members[done % stage.crew.members.length]!
        const end = await member.replace()
        ends.push(end)
        plan.say(`${member.name} ended with ${end.code} after ${(end.ms / 1000).toFixed(1)} s`)
      }
    },
  })
  const slowest = Math.max(...ends.map(({ ms }) => ms))
  const bad = ends.filter(({ code }) => code !== 0)
  return [
    verdict('every process ends with code 0', bad.length === 0, `${bad.length} of ${ends.length} did not`),
    verdict(`every process ends within ${stopMs / 1000} s`, slowest <= stopMs, `${(slowest / 1000).toFixed(1)} s at most`),
    await triesVerdict(stage),
    ...verdicts,
  ]
}

async function triesVerdict({ database }: Stage): Promise<Verdict> {
  const { rows } = await database.query<{ all: number; counted: number }>(
    `select count(*)::int as all, (count(*) filter (where tries <> 1 or failure is not null or state <> 'sent'))::int as counted
     from millrace.message`,
  )
  const { all, counted } = rows[0]!
  return verdict('no attempt counts as a failure', counted === 0 && all > 0, `${counted} of ${all} messages were tried again or failed`)
}
