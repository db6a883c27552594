/**
 * P4: fifty redeems of one balance at once, through several flows, two servers and a worker that is killed in the midst of it. Exactly as
 * many succeed as the balance pays for, it is never negative, and at every moment it is the sum of its ledger and of its lots.
 */
import type { Pool } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type Client } from '../../support/client.ts'
import { startServer } from '../../support/process.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { chain } from '../send.ts'
import { openStage, type Stage } from '../stage.ts'

const balance = 100
const cost = 7
const redeems = 50
const flows = 5
const peopleAtOnce = 4
const affordable = Math.floor(balance / cost)

export const redeem: Scenario = {
  id: 'P4',
  title: `${redeems} parallel redeems of one balance`,
  inShort: true,
  run: async (plan) => {
    const stage = await openStage({ workers: 1 })
    const second = await startServer(stage.env)
    try {
      return await play(plan, stage, createClient({ url: second.url, apiKey: stage.apiKey }))
    } finally {
      await second.end()
      await stage.close()
    }
  },
}

const gift = chain('Gift', [
  ['start', 'trigger.api'],
  ['gift', 'bonus.accrue', { amount: balance }],
  ['finish', 'end'],
])
const redeemFlow = (index: number) => {
  const document = chain(`Redeem ${index}`, [
    ['start', 'trigger.api'],
    ['redeem', 'bonus.spend', { amount: cost }],
    ['paid', 'tag.add', { tag: 'paid' }],
    ['finish', 'end'],
  ])
  return { ...document, edges: [...document.edges, { from: 'redeem', port: 'insufficient', to: 'finish' }] }
}

async function play({ short, say, seed }: ChaosPlan, stage: Stage, other: Client): Promise<readonly Verdict[]> {
  const people = Array.from({ length: short ? 4 : 40 }, (_, index) => `saver-${seed}-${index}`)
  const gifts = await stage.client.install(gift)
  const ids = await Promise.all(Array.from({ length: flows }, (_, index) => stage.client.install(redeemFlow(index))))
  await stage.client.post(`/api/flows/${gifts}/enter`, { contacts: people })
  await stage.quiet(30_000)

  const watch = watchBalances(stage.database)
  const killing = stage.crew.members[1]!.kill()
  const accepted = await redeemAll(people, ids, [stage.client, other])
    .then(async (sum) => {
      await killing
      await stage.quiet(60_000)
      return sum
    })
    .finally(watch.end)
  const { looks, wrong } = watch
  say(`${accepted} redeems accepted, the balances looked at ${looks()} times meanwhile`)
  const asked = people.length * redeems
  return [
    verdict(`all ${asked} redeems were accepted`, accepted === asked, String(accepted)),
    verdict('balances were looked at while they moved', looks() >= 5, `${looks()} times`),
    verdict(
      'no balance was ever negative, or other than its ledger and its lots',
      wrong.length === 0,
      wrong.slice(0, 3).join('; ') || 'none',
    ),
    await exactly(stage, ids, people.length),
    ...(await judgeLedger(stage.database, people.length)),
    ...(await judgeBooks(stage.database)),
  ]
}

/** Of a few people at a time, all of each at once: through every flow, by both servers in turn. Answers how many were accepted. */
async function redeemAll(people: readonly string[], ids: readonly string[], servers: readonly Client[]): Promise<number> {
  const left = [...people]
  let accepted = 0
  const turn = async () => {
    for (let person = left.shift(); person !== undefined; person = left.shift()) {
      const contacts = [person]
      const asks = Array.from({ length: redeems }, (_, index) =>
        servers[index % servers.length]!.post<{ accepted: number }>(`/api/flows/${ids[index % flows]!}/enter`, { contacts }),
      )
      for (const answer of await Promise.all(asks)) accepted += answer.accepted
    }
  }
  await Promise.all(Array.from({ length: peopleAtOnce }, turn))
  return accepted
}

/** By the flows' own counts: how many left by which port. */
async function exactly({ client }: Stage, ids: readonly string[], people: number): Promise<Verdict> {
  const stats = await Promise.all(ids.map((id) => client.get<FlowStats>(`/api/flows/${id}/stats`)))
  const of = (port: string) => stats.reduce((sum, { nodes }) => sum + (nodes['redeem']?.left[port] ?? 0), 0)
  const [paid, refused] = [of('out'), of('insufficient')]
  const ok = paid === affordable * people && paid + refused === redeems * people
  return verdict(
    `exactly ${affordable} of the ${redeems} redeems of each succeed`,
    ok,
    `${paid} paid, ${refused} refused, ${people} people`,
  )
}

interface FlowStats {
  readonly nodes: Readonly<Record<string, { readonly left: Readonly<Record<string, number>> }>>
}

async function judgeLedger(database: Pool, people: number): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ people: number; spent: number }>(
    `select count(*)::int as people, coalesce(sum(spent), 0)::int as spent from (
       select contact, count(*) filter (where amount = $1) as spent from millrace.bonus_entry group by contact
       having count(*) filter (where amount = $1) = $2 and sum(amount) = $3) as exact`,
    [-cost * 100, affordable, (balance - affordable * cost) * 100],
  )
  return [
    verdict(`the ledger of each has ${affordable} entries of ${cost}`, rows[0]!.people === people, `of ${rows[0]!.people} of ${people}`),
  ]
}

/** Looks again and again, each time at one snapshot. */
function watchBalances(database: Pool) {
  const wrong: string[] = []
  let looks = 0
  const state = { ended: false }
  const look = async () => {
    const { rows } = await database.query<{ contact: string; balance: string; ledger: string; lots: string }>(
      `select a.contact, a.balance, l.total as ledger, r.total as lots from millrace.bonus_account a
       join lateral (select sum(amount) as total from millrace.bonus_entry e where e.workspace = a.workspace and e.contact = a.contact) l on true
       join lateral (select sum(remaining) as total from millrace.bonus_lot b where b.workspace = a.workspace and b.contact = a.contact) r on true
       where a.balance < 0 or a.balance <> l.total or a.balance <> r.total`,
    )
    looks++
    wrong.push(...rows.map((row) => JSON.stringify(row)))
  }
  const done = (async () => {
    while (!state.ended) {
      await look()
      await sleep(5)
    }
  })()
  return {
    wrong,
    looks: () => looks,
    end: async () => {
      state.ended = true
      await done
    },
  }
}
