/**
 * A flow tried out on one contact, turn by turn: the production engine on the virtual clock goes on until it can go no further without
 * the contact or time, and says what may happen then. Nothing is sent, called or kept. It holds nothing between two turns: whoever asks
 * for one more tells all that were before.
 */
import type { FlowDocument } from '../document.ts'
import { FlowError } from '../errors.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import { createPlay, type AnswerCall, type Play, type PlayMessage } from '../play/index.ts'
import type { Registry } from '../registry.ts'
import { lookAt, lookedAt, sentTo } from '../scenario/run.ts'
import { simulationFacts } from '../simulate/index.ts'
import { isoOf } from '../time.ts'
import { offersOf } from './offers.ts'
import { rehearsalLimits, type Rehearsal, type Turn } from './order.ts'
import { toldMessage, toldRun, type Rehearsed, type RehearsedCall, type RehearsedStep } from './told.ts'

/** Throws `FlowError` `PLAY_FLOW_UNSOUND` for a flow that could not be published; a turn that does not fit is told, not thrown. */
export async function rehearse(order: Rehearsal): Promise<Rehearsed> {
  const { start, contact, flow = '1' } = order
  const turns: { readonly at: string }[] = []
  const calls: RehearsedCall[] = []
  const play = createRehearsalPlay(order, ({ contact: of, ...call }) => {
    if (play.contact(contact.userId)?.id === of) calls.push({ ...call, turn: turns.length })
  })
  const stage: Stage = { play, flow, userId: contact.userId, ahead: aheadOf(order), horizon: start + rehearsalLimits.days * dayMs }
  await arrange(stage, order)
  await play.publish(order.document, { flow })
  const seen = createSeen(stage)
  let refusal: Rehearsed['refusal'] = null
  for (const [index, turn] of order.turns.entries()) {
    // What happened on the way to a turn belongs to the one before.
    const began = async () => {
      await seen.take(turns.length)
      turns.push({ at: isoOf(play.now) })
    }
    const fault = await attempt(stage, turn, began)
    if (fault === null) continue
    refusal = { turn: index + 1, ...fault }
    break
  }
  await seen.take(turns.length)
  const { steps, messages } = seen.all()
  const shared = sharedNodes(order, new Set(steps.map(({ node }) => node)))
  const told = await toldOf(stage, order, refusal === null)
  return { start: isoOf(start), now: isoOf(play.now), turns, refusal, calls, shared, ...told, steps, messages }
}

const aheadOf = ({ contact, ahead = 0 }: Rehearsal): readonly string[] =>
  Array.from({ length: Math.min(ahead, rehearsalLimits.ahead) }, (_, index) => `${contact.userId} ahead ${index + 1}`)

/** Those that read what the flow as a whole has come to. */
function sharedNodes({ document, registry }: Rehearsal, met: ReadonlySet<string>): readonly string[] {
  const readsOfFlow = ({ type, config }: FlowDocument['nodes'][number]) => {
    const needs = registry.nodes.get(type)?.needs ?? []
    const names = typeof needs === 'function' ? needs(config as never) : needs
    return names.some((name) => registry.fact(name)?.scope === 'flow')
  }
  return document.nodes.filter((node) => met.has(node.id) && readsOfFlow(node)).map(({ id }) => id)
}

/** Facts of a real contact that its rehearsal reads, or tells. */
export const rehearsalFacts = (document: FlowDocument, registry: Registry): readonly string[] => [
  ...new Set([...simulationFacts(document, registry), ...lookedAt.filter((name) => registry.fact(name) !== undefined)]),
]

type Noted = Omit<RehearsedCall, 'turn'> & { readonly contact: string }

function createRehearsalPlay(order: Rehearsal, note: (call: Noted) => void): Play {
  const { registry, start, timezone = 'UTC', seed = 1 } = order
  return createPlay({ registry, start, timezone, seed, mostInstants: rehearsalLimits.instants, calls: answersFor(order, note) })
}

/** How everything stands, and what may happen next. */
async function toldOf(stage: Stage, { registry, document }: Rehearsal, goesOn: boolean) {
  const { play } = stage
  const runs = play.runs(stage)
  const { attributes, tags, segments, bonus } = await lookAt(play, registry, stage)
  const live = runs.filter(({ status }) => status === 'waiting')
  return {
    runs: runs.map(toldRun),
    contact: { attributes, tags, segments, bonus },
    offers: goesOn ? offersOf({ registry, document, live, sent: sentTo(play, stage), next: play.next }) : [],
  }
}

interface Stage {
  readonly play: Play
  readonly flow: string
  readonly userId: string
  /** Those who do the same just before. */
  readonly ahead: readonly string[]
  readonly horizon: Instant
}

const dayMs = 86_400_000

async function arrange({ play, userId, ahead }: Stage, { contact }: Rehearsal): Promise<void> {
  const { attributes, unsubscribed = [], known } = contact
  for (const each of [...ahead, userId]) {
    play.know(each, { createdAt: known?.createdAt ?? play.now, attributes, ...(known && { facts: known.facts }) })
    for (const channel of unsubscribed) play.unsubscribe(each, channel)
  }
}

/** What outside systems answer: the samples of their calls, unless they are to fail. */
function answersFor({ failing = [] }: Rehearsal, note: (call: Noted) => void): AnswerCall {
  const fails = new Set(failing)
  return ({ contact, node, type, attempt: time }) => {
    const isFailing = fails.has(node)
    if (time === 1) note({ contact, node, type, failed: isFailing })
    const message = 'The outside system was made to fail in this test run'
    return isFailing ? { kind: 'failed', failure: { code: 'REHEARSAL_CALL_FAILED', message } } : undefined
  }
}

type Fault = Pick<NonNullable<Rehearsed['refusal']>, 'code' | 'message'>

/** `began` is told when time has passed up to the turn. A fault of this turn leaves what came before it as it is. */
async function attempt(stage: Stage, turn: Turn, began: () => Promise<void>): Promise<Fault | null> {
  try {
    if ('after' in turn && turn.after !== undefined) await stage.play.advance({ by: turn.after })
    await began()
    return await take(stage, turn)
  } catch (error) {
    if (error instanceof FlowError) return { code: error.code, message: error.message }
    throw error
  }
}

async function take(stage: Stage, turn: Turn): Promise<Fault | null> {
  if ('pass' in turn) return turn.pass === 'next' ? passToNext(stage) : passToEnd(stage)
  // Whoever went another way before may not have what the turn is about: they do nothing then.
  for (const each of stage.ahead) await act({ ...stage, userId: each }, turn)
  return act(stage, turn)
}

async function act(stage: Stage, turn: Exclude<Turn, { readonly pass: unknown }>): Promise<Fault | null> {
  const { play, userId, flow } = stage
  if ('event' in turn) await play.event({ userId, event: turn.event, properties: (turn.properties ?? {}) as JsonObject })
  else if ('attributes' in turn) {
    const traits = turn.attributes as JsonObject
    await play.event({ userId, event: 'Identified', type: 'identify', properties: traits, traits })
  } else if ('enter' in turn) await play.enter(flow, userId, turn.enter as Json)
  else {
    const { message: node, status, properties } = turn
    if (!sentTo(play, stage).some((message) => message.node === node))
      return { code: 'REHEARSAL_MESSAGE_MISSING', message: `Nothing that node ${node} sent has come to the contact` }
    await play.status({ userId, node }, status, properties === undefined ? {} : { properties: properties as JsonObject })
  }
  return null
}

const nothingDue: Fault = { code: 'REHEARSAL_NOTHING_DUE', message: 'However long one waits, nothing more happens of itself' }

async function passToNext(stage: Stage): Promise<Fault | null> {
  return (await passOn(stage)) ? null : nothingDue
}

/** Until every run is over, or what is left waits for the contact alone. */
async function passToEnd(stage: Stage): Promise<Fault | null> {
  const steps = () => stage.play.runs({ userId: stage.userId }).reduce((sum, run) => sum + run.steps, 0)
  const from = steps()
  while (stage.play.runs(stage).some(({ status, wakeAt }) => status === 'waiting' && wakeAt !== null)) {
    if (!(await passOn(stage))) break
    if (steps() - from > rehearsalLimits.steps)
      return { code: 'REHEARSAL_ENDLESS', message: `More than ${rehearsalLimits.steps} steps, and no end: look at what goes round` }
  }
  return null
}

/** Until something becomes of the contact in this flow; false when nothing ever does. */
async function passOn({ play, userId, horizon }: Stage): Promise<boolean> {
  const standing = () =>
    play
      .runs({ userId })
      .map(({ status, steps }) => `${status}${steps}`)
      .join()
  const before = standing()
  while (play.next !== null && play.next <= horizon) {
    await play.advance({ to: Math.max(play.now, play.next) })
    if (standing() !== before) return true
  }
  return false
}

/** What is new after each turn. */
function createSeen(stage: Stage) {
  const { play } = stage
  const known = new Map<string, number>()
  const turnOf = new Map<string, number>()
  const steps: RehearsedStep[] = []
  const isOwn = ({ contact }: PlayMessage) => contact === stage.userId
  return {
    all: () => ({
      steps,
      messages: play
        .messages()
        .filter(isOwn)
        .map((message) => toldMessage(message, turnOf.get(message.id) ?? 0)),
    }),
    take: async (turn: number) => {
      const fresh: RehearsedStep[] = []
      for (const { id } of play.runs(stage)) {
        const all = await play.steps(id)
        fresh.push(...all.slice(known.get(id) ?? 0).map((step) => ({ ...step, turn, run: id, at: isoOf(step.at) })))
        known.set(id, all.length)
      }
      steps.push(...fresh.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)))
      for (const { id } of play.messages()) if (!turnOf.has(id)) turnOf.set(id, turn)
    },
  }
}
