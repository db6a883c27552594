/**
 * R3: processes that stop in the middle of their work and come back when it has long been others'. The stop is longer than every
 * lease and lock they can hold, so what they still do then must not count; outside it may show, once for each effect under way.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { attackFlow, callsInFlight, mailsInFlight } from '../attack.ts'
import type { ChaosPlan, Scenario } from '../scenario.ts'
import { openStage, type Stage } from '../stage.ts'

/** A claimed call is free again after 15 s and a sweep of 3 s, a lane whose visitor is silent after 20 s. */
const pauseMs = 25_000
const pauses = 8
const workers = 4
/** Paused together, so that somebody is left to take over. */
const together = workers
const rounds = pauses / together

export const zombies: Scenario = {
  id: 'R3',
  title: `zombies: ${pauses} x SIGSTOP for ${pauseMs / 1000} s, then SIGCONT`,
  inShort: false,
  run: async (plan) => {
    const stage = await openStage({ workers })
    try {
      const contacts = Math.min(plan.contacts, 5000)
      const bounds = { requests: pauses * callsInFlight, unknown: pauses * mailsInFlight, mails: pauses * mailsInFlight }
      return await attackFlow(plan, stage, {
        contacts,
        bounds,
        spreadMs: rounds * pauseMs * 1.2,
        limitMs: rounds * pauseMs * 2 + 180_000,
        faults: async (feed) => {
          for (let round = 0; round < rounds; round++) {
            await feed.reached(Math.floor(((round + 0.2) / rounds) * contacts))
            await pauseAllButOne(plan, stage)
          }
        },
      })
    } finally {
      await stage.close()
    }
  },
}

/** Not all at one moment: each of them up to a second after the one before. */
async function pauseAllButOne({ random, say }: ChaosPlan, { crew }: Stage): Promise<void> {
  const awake = Math.floor(random() * crew.members.length)
  const asleep = crew.members.filter((_, index) => index !== awake)
  await Promise.all(
    asleep.map(async (member) => {
      await sleep(random() * 3000)
      member.signal('SIGSTOP')
      say(`${member.name} stopped`)
      await sleep(pauseMs)
      member.signal('SIGCONT')
    }),
  )
  say(`${asleep.length} go on`)
}
