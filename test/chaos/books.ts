/**
 * The three laws that hold at every commit, so at every moment at which somebody looks, asked by one statement and thus of one
 * snapshot: the books of every node balance, every bonus balance is the sum of its ledger and of its lots, and every run that waits
 * has something that will wake it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Pool } from 'pg'
import { verdict, type Verdict } from './scenario.ts'

/** `moment` names it in the verdicts: `after the last restart`. */
export async function judgeBooks(database: Pick<Client | Pool, 'query'>, moment?: string): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ law: string; faults: number; examples: readonly string[] | null }>(statement)
  const when = moment === undefined ? '' : ` (${moment})`
  return rows.map(({ law, faults, examples }) =>
    verdict(`${law}${when}`, faults === 0, faults === 0 ? 'none is out' : `${faults} out: ${(examples ?? []).join('; ')}`),
  )
}

/** Judges the books again and again until it is stopped; answers the first look at which each law was broken, if any. */
export function watchBooks(database: Pick<Pool, 'query'>, everyMs: number): { stop(): Promise<readonly Verdict[]> } {
  const broken = new Map<string, Verdict>()
  let looks = 0
  const state = { stopped: false }
  const look = async () => {
    // While the database is away there is nothing to be seen.
    const seen = await judgeBooks(database).catch(() => [])
    looks += seen.length > 0 ? 1 : 0
    for (const one of seen) if (!one.ok && !broken.has(one.law)) broken.set(one.law, one)
  }
  const watching = (async () => {
    while (!state.stopped) await Promise.all([look(), sleep(everyMs)])
  })()
  return {
    stop: async () => {
      state.stopped = true
      await watching
      return [verdict('the books balance all the while', broken.size === 0 && looks > 0, `${looks} looks`), ...broken.values()]
    },
  }
}

/**
 * Books: what counters say stands at a node are the rows that stand there; the node '' is the flow as a whole.
 *
 * Stranded: a run that waits for nothing (no instant, no event, no call that is still to be made or answered), or one that no visitor
 * would ever find: the sweep walks the lanes' rows and takes what is due by the runs' own rows, with an alarm or without. So a run
 * that is due, an inbox and a lost alarm need nothing more than that their lane is there and is their contact's.
 */
const statement = `
  with counted as (
    select flow, version, node, sum(case when what = 'entered' then count else -count end) as inside
    from millrace.counter
    where what in ('entered', 'failed', 'exited') or what like 'left:%' or (node = '' and what in ('completed', 'cancelled'))
    group by flow, version, node
  ), standing as (
    select flow, version, node, count(*) as runs from millrace.run where status = 0 group by flow, version, node
    union all
    select flow, version, '', count(*) from millrace.run where status = 0 and branch_of is null group by flow, version
  ), books as (
    select format('flow %s version %s node %L: %s by the counters, %s there', flow, version, node, coalesce(inside, 0), coalesce(runs, 0)) as fault
    from counted full join standing using (flow, version, node)
    where coalesce(inside, 0) <> coalesce(runs, 0)
  ), ledger as (
    select workspace, contact, sum(amount) as total from millrace.bonus_entry group by workspace, contact
  ), lots as (
    select workspace, contact, sum(remaining) as total from millrace.bonus_lot group by workspace, contact
  ), bonuses as (
    select format('contact %s: balance %s, ledger %s, lots %s', contact, coalesce(a.balance, 0), coalesce(ledger.total, 0),
      coalesce(lots.total, 0)) as fault
    from millrace.bonus_account a full join ledger using (workspace, contact) full join lots using (workspace, contact)
    where coalesce(a.balance, 0) <> coalesce(ledger.total, 0) or coalesce(a.balance, 0) <> coalesce(lots.total, 0)
  ), waiting as (
    select r.*, r.state::json -> 'awaits' is not null as listens, (r.state::json ->> 'awaitsCall')::uuid as call from millrace.run r where r.status = 0
  ), stranded as (
    select format('run %s at %s waits for nothing', w.id, w.node) as fault
    from waiting w
    where w.wake_at is null and not w.listens
      and not exists (select from millrace.call c where c.id = w.call and (c.state = 0 or (c.state = 1 and c.lease_until is not null)))
      and not exists (select from millrace.inbox i where i.workspace = w.workspace and i.lane = w.lane and i.contact = w.contact)
    union all
    select format('run %s of contact %s is in lane %s, where nobody looks for it', w.id, w.contact, w.lane)
    from waiting w left join millrace.contact c on c.id = w.contact and c.workspace = w.workspace and c.merged_into is null
    left join millrace.lane l on l.workspace = w.workspace and l.lane = w.lane
    where l.lane is null or c.lane is distinct from w.lane
    union all
    select format('inbox row %s is in lane %s, which is none', i.seq, i.lane)
    from millrace.inbox i left join millrace.lane l on l.workspace = i.workspace and l.lane = i.lane
    where l.lane is null
  ), fault (law, fault) as (
    select 1, fault from books union all select 2, fault from bonuses union all select 3, fault from stranded
  )
  select law.name as law, count(fault.fault)::int as faults, (array_agg(fault.fault))[1:3] as examples
  from (values (1, 'the books of every node balance'), (2, 'every bonus balance is the sum of its ledger and its lots'),
    (3, 'every waiting run has something that will wake it')) as law (id, name)
  left join fault on fault.law = law.id
  group by law.id, law.name order by law.id`
