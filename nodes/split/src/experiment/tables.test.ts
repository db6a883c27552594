/** The SQL of experiments against what the simulator makes of the same writes: the facts that are loaded are those that `apply` gives. */
import { seededRandom, type Instant, type WriteItem } from '@millrace/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createItem, openPluginDatabase, type PluginDatabase } from '../../../../test/support/plugin-database.ts'
import plugin from '../index.ts'
import { experimentsFact, placeWrite, type Assignment, type Placement } from './assignments.ts'
import { chooseOperation, chooseWrite } from './choice.ts'
import { outcomeWrite, type Outcome } from './outcomes.ts'
import { mergeExperiments } from './tables.ts'
import { noCounts, talliesFact, type Counts, type Tallies } from './tallies.ts'

const noon = Date.UTC(2027, 0, 1, 12)
const series = '00000000-0000-7000-8000-000000000001'
const place = { node: 'n', series, stratum: 'lot:a=5000,b=5000;holdout=0' }
const runOf = (n: number) => `01940000-0000-7000-8000-${String(n).padStart(12, '0')}`

const placing = (
  contact: string,
  variant: string,
  { key, run = 1, fresh = true, at = noon }: { key: string; run?: number; fresh?: boolean; at?: Instant },
) =>
  createItem<Placement>(
    { ...place, variant, until: noon + 86_400_000, terms: { goal: { event: 'Order' }, messages: ['letter'] }, fresh },
    { contact, key, run: runOf(run), at },
  )
const outcome = (contact: string, variant: string, { key, flow = '1', ...counts }: Partial<Counts> & { key: string; flow?: string }) =>
  createItem<Outcome>({ ...place, variant, flow, counts: { ...noCounts, ...counts } }, { contact, key, run: null, flow: null, at: noon })

let database: PluginDatabase
let contacts: readonly string[]
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())
beforeEach(async () => {
  contacts = await database.contacts(3)
  await database.sql.query(
    'truncate millrace.experiment_move, millrace.experiment_tally, millrace.experiment_assignment, millrace.experiment_pass, millrace.experiment_choice',
  )
})

const query = (ids: readonly string[], workspace = 1) => ({ workspace, ids, now: noon, params: {}, pending: [] })
const loadOwn = async (contact: string, workspace = 1) =>
  (await experimentsFact.load(database.sql, query([contact], workspace))).get(contact) ?? []
const loadTallies = async (flow = '1', workspace = 1) => (await talliesFact.load(database.sql, query([flow], workspace))).get(flow) ?? {}

/** What the simulator would have. */
function fold(items: readonly (WriteItem<Placement> | WriteItem<Outcome>)[]) {
  const own = new Map<string, readonly Assignment[]>()
  let tallies: Tallies = {}
  for (const item of items) {
    const before = own.get(item.contact) ?? []
    const isPlacing = 'fresh' in item.data
    const write = isPlacing ? placeWrite : outcomeWrite
    own.set(item.contact, write.apply!(before, item as never))
    tallies = write.also![0]!.apply(tallies, item) as Tallies
  }
  return { own, tallies }
}

describe('experiments in the database', () => {
  it('hold the variants of contacts and how each does, as the simulator has them', async () => {
    const [anna, boris, vera] = contacts as [string, string, string]
    const places = [
      placing(anna, 'a', { key: '1' }),
      placing(boris, 'b', { key: '2', run: 2, at: noon - 5 }),
      placing(vera, 'b', { key: '3', run: 3 }),
      placing(anna, 'a', { key: '4', run: 4, fresh: false }),
    ]
    const outcomes = [
      outcome(anna, 'a', { key: '5', opens: 1 }),
      outcome(anna, 'a', { key: '6', goals: 1, value: 10.1, squares: 102.01 }),
      outcome(anna, 'a', { key: '7', value: 0.2, squares: 10.3 ** 2 - 102.01 }),
      outcome(vera, 'b', { key: '8', opens: 1, clicks: 1 }),
    ]
    await database.commit(placeWrite, places)
    await database.commit(outcomeWrite, outcomes)
    const { own, tallies } = fold([...places, ...outcomes])
    for (const contact of contacts)
      expect(await loadOwn(contact)).toEqual(own.get(contact)!.map((one) => ({ ...one, value: expect.closeTo(one.value, 9) })))
    const loaded = (await loadTallies())['n']!.series[series]![place.stratum]!
    const folded = tallies['n']!.series[series]![place.stratum]!
    expect(loaded['b']).toEqual(folded['b'])
    expect(loaded['a']).toEqual({ ...folded['a'], value: expect.closeTo(10.3, 9), squares: expect.closeTo(10.3 ** 2, 9) })
  })

  it('count every move once, whatever comes again, and tell another workspace nothing', async () => {
    const [anna, boris] = contacts as [string, string]
    const places = [placing(anna, 'a', { key: '1' }), placing(boris, 'b', { key: '2', run: 2 })]
    const outcomes = [outcome(anna, 'a', { key: '3', goals: 1, value: 5, squares: 25 })]
    for (let time = 0; time < 2; time++) {
      await database.commit(placeWrite, places)
      await database.commit(outcomeWrite, outcomes)
    }
    expect((await loadTallies())['n']!.series[series]![place.stratum]).toMatchObject({
      a: { contacts: 1, goals: 1, value: 5, squares: 25 },
      b: { contacts: 1, goals: 0 },
    })
    expect((await loadOwn(anna))[0]).toMatchObject({ reached: true, value: 5, runs: [runOf(1)] })
    expect([await loadOwn(anna, 2), await loadTallies('1', 2)]).toEqual([[], {}])
  })

  it('are sums of their moves, for random histories in random batches', async () => {
    const random = seededRandom('moves')
    const items = Array.from({ length: 120 }, (_, index) => {
      const value = Math.floor(random() * 1000) / 100
      const contact = contacts[Math.floor(random() * 3)]!
      return outcome(contact, random() < 0.5 ? 'a' : 'b', { key: String(Math.floor(index / 1.2)), opens: random() < 0.3 ? 1 : 0, value })
    })
    for (let from = 0; from < items.length;) {
      const size = 1 + Math.floor(random() * 20)
      await database.commit(
        outcomeWrite,
        items.slice(from, from + size).filter((item, at, all) => all.findIndex(({ key }) => key === item.key) === at),
      )
      from += size
    }
    const [sums] = await database.sql.query<{ same: boolean; moves: number }>(
      `select count(*)::int as moves, sum(opens) = (select sum(opens) from millrace.experiment_tally)
         and sum(value) = (select sum(value) from millrace.experiment_tally) as same from millrace.experiment_move`,
    )
    expect(sums).toEqual({ same: true, moves: 100 })
  })

  it('begin anew for a contact whose variant was removed', async () => {
    const anna = contacts[0]!
    const items = [
      placing(anna, 'a', { key: '1' }),
      outcome(anna, 'a', { key: '2', opens: 1 }),
      placing(anna, 'b', { key: '3', run: 2, at: noon + 1 }),
    ]
    await database.commit(placeWrite, [items[0] as WriteItem<Placement>])
    await database.commit(outcomeWrite, [items[1] as WriteItem<Outcome>])
    await database.commit(placeWrite, [items[2] as WriteItem<Placement>])
    expect(await loadOwn(anna)).toEqual(fold(items).own.get(anna))
    expect((await loadOwn(anna))[0]).toMatchObject({ variant: 'b', opened: false, runs: [runOf(1), runOf(2)] })
  })

  it('keep one decision by rule in a series, and the last one of a person above all (000.46, 000.47)', async () => {
    const choose = (variant: string, key: string) => createItem({ node: 'n', series, variant }, { key, at: noon })
    await database.commit(chooseWrite, [choose('a', '1')])
    await database.commit(chooseWrite, [choose('b', '2')])
    expect((await loadTallies())['n']!.choice).toEqual({ variant: 'a', by: 'rule', at: noon, series })
    const config = { variants: [{ name: 'a' }, { name: 'b' }], metric: 'opens', winner: 'once' }
    const order = { workspace: 1, flow: '1', node: 'n', config, now: noon + 1 }
    expect(await chooseOperation.perform(database.sql, { ...order, data: { winner: 'b' } })).toEqual({ winner: 'b' })
    expect((await loadTallies())['n']!.choice).toMatchObject({ variant: 'b', by: 'operator' })
    await chooseOperation.perform(database.sql, { ...order, data: { winner: null } })
    expect((await loadTallies())['n']!.choice).toMatchObject({ variant: null, by: 'operator' })
    await expect(chooseOperation.perform(database.sql, { ...order, data: { winner: 'c' } })).rejects.toMatchObject({
      code: 'SPLIT_VARIANT_UNKNOWN',
    })
  })

  it('go to the contact that stays when two are merged, unless it has a variant of its own', async () => {
    const [anna, ann, vera] = contacts as [string, string, string]
    await database.commit(placeWrite, [placing(anna, 'a', { key: '1' }), placing(vera, 'b', { key: '2', run: 2 })])
    await mergeExperiments(database.sql, { workspace: 1, from: anna, into: ann })
    expect(await loadOwn(ann)).toMatchObject([{ variant: 'a', runs: [runOf(1)] }])
    await mergeExperiments(database.sql, { workspace: 1, from: ann, into: vera })
    expect(await loadOwn(vera)).toMatchObject([{ variant: 'b', runs: [runOf(2)] }])
  })
})
