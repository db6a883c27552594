/**
 * A scenario on the in-memory store: the production engine on a virtual clock, messages kept instead of sent. Nothing outlives it, so
 * thousands are run in seconds.
 */
import type { FlowDocument } from '../document.ts'
import { FlowError } from '../errors.ts'
import { createPlay } from '../play/index.ts'
import type { Play, PlayMessage } from '../play/index.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import type { Registry } from '../registry.ts'
import type { RunState } from '../run.ts'
import { parseInstant } from '../time.ts'
import { validateAgainst } from '../validate.ts'
import { scenarioSchema, type Expected, type Scenario } from './format.ts'
import type { ScenarioFailure } from './judge.ts'
import { recordOf } from './record.ts'
import { playThrough, type SeenContact, type SeenRun, type Stage } from './stage.ts'

export interface ScenarioResult {
  readonly passed: boolean
  readonly failures: readonly ScenarioFailure[]
  /** What became of all contacts, in the words of `then`; absent when it could not be played. */
  readonly seen?: Expected
}

/** Answers what was not as expected; a scenario that cannot be played is a failure of its own, not an error. */
export async function runScenario(registry: Registry, document: FlowDocument, scenario: Scenario): Promise<ScenarioResult> {
  const faults = validateAgainst(scenarioSchema, scenario)
  if (faults.length > 0)
    return failed(faults.map(({ path, message }) => ({ part: 'scenario', what: `scenario${path}`, expected: 'a scenario', got: message })))
  try {
    const play = createPlay({ registry, start: parseInstant(scenario.given.start, 'UTC'), mostInstants })
    const { failures, seen } = await playThrough(stageOf(play, registry, document), scenario)
    return { ...failed(failures), seen: recordOf(scenario, seen) }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return failed([{ part: 'flow', what: 'the flow', expected: 'to run', got: `${error.code}: ${error.message}` }])
  }
}

const failed = (failures: readonly ScenarioFailure[]): ScenarioResult => ({ passed: failures.length === 0, failures })

function stageOf(play: Play, registry: Registry, document: FlowDocument): Stage {
  let flow = ''
  const identify = (userId: string, attributes: JsonObject) =>
    play.event({ userId, event: 'Identified', type: 'identify', properties: attributes, traits: attributes })
  return {
    arrange: async ({ userId, attributes = {}, unsubscribed = [] }, past) => {
      await identify(userId, attributes as JsonObject)
      for (const { at, event, properties } of past) await play.event({ userId, event, properties, at })
      for (const channel of unsubscribed) play.unsubscribe(userId, channel)
    },
    beside: async (other) => void (await play.publish(other)),
    publish: async () => void (flow = await play.publish(document)),
    moveTo: (at) => passTo(play, at),
    act: (userId, event, properties) => play.event({ userId, event, properties }),
    change: identify,
    report: async ({ user: userId, message: node, status, properties }) => {
      if (!sentTo(play, { userId, flow }).some((message) => message.node === node)) return false
      await play.status({ userId, node }, status, properties === undefined ? {} : { properties: properties as JsonObject })
      return true
    },
    enter: async (users, data) => {
      for (const user of users) await play.enter(flow, user, data)
    },
    look: (userId) => lookAt(play, registry, { userId, flow }),
  }
}

/** Steps of all runs together. No flow that a person tests makes as many; one that goes round every second would hold up whoever plays it. */
const mostSteps = 5000
/** A timetable may come round every minute and let nobody in: 5,000 instants take 3 s. */
const mostInstants = 5000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** In stretches, longer ones while little happens, so that what goes round without end is noticed soon. Throws `FlowError` `SCENARIO_TOO_LONG`. */
async function passTo(play: Play, at: Instant): Promise<void> {
  const stepsOf = () => play.runs().reduce((sum, run) => sum + run.steps, 0)
  let [before, stretch] = [stepsOf(), hourMs]
  do {
    await play.advance({ to: Math.min(at, play.now + stretch) })
    const steps = stepsOf()
    if (steps > mostSteps)
      throw new FlowError(
        'SCENARIO_TOO_LONG',
        `The runs have made ${steps} steps; a scenario ends at ${mostSteps}, so look at what goes round`,
      )
    stretch = steps - before > 100 ? hourMs : Math.min(dayMs, 2 * stretch)
    before = steps
  } while (play.now < at)
}

export interface Whose {
  readonly userId: string
  readonly flow: string
}

export const sentTo = (play: Play, { userId, flow }: Whose): readonly PlayMessage[] =>
  play.messages().filter((message) => message.contact === userId && message.flow === flow && message.state !== 'refused')

/** Facts that `lookAt` tells, where they are installed. */
export const lookedAt = ['contact.tags', 'contact.segments', 'bonus'] as const

export async function lookAt(play: Play, registry: Registry, { userId, flow }: Whose): Promise<SeenContact> {
  const fact = (name: string): Json => (registry.fact(name) === undefined ? null : play.fact(userId, name))
  return {
    messages: sentTo(play, { userId, flow }).map(({ node, at, content }) => ({
      node: node ?? '',
      at,
      subject: textOf(content['subject']),
    })),
    runs: await Promise.all(play.runs({ flow, userId }).map((run) => seenRun(play, run))),
    tags: (fact('contact.tags') ?? []) as readonly string[],
    attributes: play.contact(userId)?.attributes ?? {},
    segments: (fact('contact.segments') ?? []) as readonly string[],
    bonus: ((fact('bonus') as { readonly balance?: number } | null)?.balance ?? 0) as number,
  }
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

async function seenRun(play: Play, { id, status, node }: RunState): Promise<SeenRun> {
  const steps = await play.steps(id)
  return {
    state: status,
    node,
    visited: [...new Set(steps.filter(({ outcome }) => outcome !== 'noticed').map((step) => step.node))],
    reached: steps.filter(({ outcome }) => outcome === 'noticed').map((step) => step.node),
  }
}
