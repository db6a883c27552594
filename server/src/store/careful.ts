/**
 * Poison that kills (reliability: poison). A process died in a visit of this lane: its work is taken one input or run a visit from here
 * on, so that the next death names the piece. A piece whose process died over it is taken once more with nothing else under way, and
 * put aside with PROCESS_DIED if that process dies too. So one poison costs at most three processes (one among others, one over the
 * piece, one over it alone), and a kill from outside that happens to hit a piece costs it nothing but a second look.
 *
 * Everything that must be known after the next death stands in `millrace.visit_mark`; nothing here is remembered.
 */
import type { LaneKey, Sql } from '@millrace/core'
import { lockLane } from './lanes.ts'
import { dueRuns } from './load.ts'
import { dueLooks } from './looks.ts'
import { beCareful, forget, trust, type Suspicion } from './marks.ts'
import { added, idOf, nothingYet, ProcessDied, putAside, takePiece, type OnPoison } from './poison.ts'
import { transaction, withClient } from './sql.ts'
import type { Turnstile } from './turnstile.ts'
import type { LaneReport, VisitOrder, VisitSource } from './visit.ts'

export interface CarefulSource extends VisitSource {
  readonly onPoison: OnPoison
  readonly turnstile: Turnstile
  /** A visit with all that may come of it. */
  visit(order: VisitOrder): Promise<LaneReport | null>
}

/** Then the runner's other lanes have a turn, and a stop is heard. */
const budgetMs = 1000
const piecesAtOnce = 100

/** Takes what is under suspicion, for about a second. Null when another visitor took the lane meanwhile. */
export async function visitCarefully(source: CarefulSource, order: VisitOrder, suspicion: Suspicion): Promise<LaneReport | null> {
  const { lane } = order
  const { died } = suspicion
  const bounds = suspicion.bounds ?? (await withClient(source.pool, (sql) => beCareful(sql, lane, suspicion.visit)))
  if (bounds === null) return null
  const end = performance.now() + budgetMs
  let sum = nothingYet
  if (died !== null) {
    const report = await takeAgain(source, order, { ...died, visit: suspicion.bounds === null ? null : suspicion.visit })
    if (report === null) return null
    sum = added(sum, report)
  }
  while (performance.now() < end) {
    const contacts = await withClient(source.pool, (sql) => contactsWithin(source, sql, { order, bounds }))
    const report = contacts.length === 0 ? 'done' : await takeOneByOne(source, order, { contacts, end })
    if (report === null) return null
    if (report !== 'done') sum = added(sum, report)
    if (report !== 'done' && report.handled > 0) continue
    await withClient(source.pool, (sql) => trust(sql, lane))
    break
  }
  return sum
}

type Bounds = NonNullable<Suspicion['bounds']>

/** Contacts with inputs or due runs that were there when the suspicion arose, in the order of their first. */
async function contactsWithin(
  source: CarefulSource,
  sql: Sql,
  { order, bounds }: { readonly order: VisitOrder; readonly bounds: Bounds },
): Promise<readonly string[]> {
  const { lane, engine } = order
  const inputs = await sql.query<{ contact: string }>(
    `select contact from millrace.inbox where workspace = $1 and lane = $2 and seq <= $3 group by contact order by min(seq) limit $4`,
    [lane.workspace, lane.lane, bounds.seq, piecesAtOnce],
  )
  if (inputs.length > 0) return inputs.map(({ contact }) => contact)
  const due = await dueRuns(sql, { lane, now: bounds.at, held: source.flows.held(engine), limit: piecesAtOnce, contacts: null })
  if (due.length > 0) return [...new Set(due.map(({ contact }) => contact))]
  return dueLooks(sql, { lane, now: bounds.at, limit: piecesAtOnce, contacts: null })
}

/** At least one, until the end: nothing handled means that nothing can be. */
async function takeOneByOne(
  source: CarefulSource,
  order: VisitOrder,
  { contacts, end }: { readonly contacts: readonly string[]; readonly end: number },
): Promise<LaneReport | null> {
  let sum = nothingYet
  for (const contact of contacts) {
    const report = await source.turnstile.among(() => source.visit({ ...order, contacts: [contact], limit: 1, jobs: [], piece: 'among' }))
    if (report === null) return null
    sum = added(sum, report)
    if (performance.now() > end) break
  }
  return sum
}

/** What a process died over, and by which visit. */
type Died = NonNullable<Suspicion['died']> & Pick<Suspicion, 'visit'>

/** The piece that was under way when the process died: once more with nothing else under way, unless it was so already. */
async function takeAgain(source: CarefulSource, order: VisitOrder, { piece, alone, visit }: Died): Promise<LaneReport | null> {
  if (alone) return park(source, order, { piece, visit })
  const contact = await withClient(source.pool, (sql) => contactOf(sql, order.lane, piece))
  if (contact === null) {
    await withClient(source.pool, (sql) => forget(sql, order.lane, visit))
    return nothingYet
  }
  return source.turnstile.alone(() => source.visit({ ...order, contacts: [contact], limit: 1, jobs: [], piece: { aloneAfter: visit } }))
}

/** Null: it is gone, so it was done. */
async function contactOf(sql: Sql, { workspace, lane }: LaneKey, piece: string): Promise<string | null> {
  const looked = idOf(piece, 'look')
  if (looked !== null) return looked
  const seq = idOf(piece, 'input')
  const [row] =
    seq === null
      ? await sql.query<{ contact: string }>('select contact from millrace.run where id = $1::uuid and status = 0', [idOf(piece, 'run')])
      : await sql.query<{ contact: string }>('select contact from millrace.inbox where workspace = $1 and lane = $2 and seq = $3', [
          workspace,
          lane,
          seq,
        ])
  return row?.contact ?? null
}

/** Puts the piece aside, so that it kills nobody any more. */
async function park(
  source: CarefulSource,
  { lane }: VisitOrder,
  { piece, visit }: Pick<Died, 'piece' | 'visit'>,
): Promise<LaneReport | null> {
  const error = new ProcessDied()
  const parked = await transaction(source.pool, async (sql) => {
    const locked = await lockLane(sql, lane)
    if (locked === null || locked.mark.mark_visit !== visit) return null
    const { rows, runs } = await takePiece(sql, lane, { piece, locked })
    await putAside(source, sql, { lane, rows, runs, now: locked.now, error })
    await forget(sql, lane, visit)
    return [...rows, ...runs].map(({ contact }) => contact)
  })
  if (parked === null) return null
  for (const contact of parked) source.onPoison(error, contact)
  return { ...nothingYet, handled: parked.length }
}
