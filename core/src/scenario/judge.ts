/** What a scenario expected against what was seen. Every difference is one sentence with both sides; none means that it passed. */
import type { Json } from '../json.ts'
import { isoOf } from '../time.ts'
import { instantAfter, type Expected, type ExpectedMessage, type Scenario } from './format.ts'
import type { SeenContact, SeenRun } from './stage.ts'

export interface ScenarioFailure {
  readonly what: string
  readonly expected: Json
  readonly got: Json
  /** The part of the scenario that did not hold; `scenario` and `flow` when it could not be played. */
  readonly part: keyof Expected | 'when' | 'scenario' | 'flow'
  /** Absent when it is about no contact in particular. */
  readonly user?: string
}
type About = Pick<ScenarioFailure, 'what' | 'part' | 'user'>

type Seen = ReadonlyMap<string, SeenContact>
interface SentMessage {
  readonly user: string
  readonly node: string
  readonly at: number
  readonly subject: string | null
}

/** Instants are the same when less than this lies between them: a server handles an event a moment after it came. */
const minuteMs = 60_000

export function judge(scenario: Scenario, seen: Seen): readonly ScenarioFailure[] {
  const { then } = scenario
  const sent = [...seen]
    .flatMap(([user, { messages }]) => messages.map((message) => ({ user, ...message })))
    .toSorted((a, b) => a.at - b.at)
  return [
    ...(then.messages === undefined ? [] : judgeAll(scenario, then.messages, sent)),
    ...(then.includes ?? []).flatMap((wanted) => judgeIncluded(scenario, wanted, sent)),
    ...(then.none ?? []).flatMap((user) => judgeNone(user, sent)),
    ...judgeContacts(then, seen),
  ]
}

const told = ({ user, node, at, subject }: SentMessage): string =>
  `${node} to ${user} at ${isoOf(at)}${subject === null ? '' : `: ${subject}`}`

function wish(scenario: Scenario, { user, node, at, after, before, subject }: ExpectedMessage): string {
  const when = [
    ...(at === undefined ? [] : [`at ${isoOf(instantAfter(scenario, at))}`]),
    ...(after === undefined ? [] : [`not before ${isoOf(instantAfter(scenario, after))}`]),
    ...(before === undefined ? [] : [`not after ${isoOf(instantAfter(scenario, before))}`]),
  ]
  return [`${node} to ${user}`, ...when].join(' ') + (subject === undefined ? '' : `: …${subject}…`)
}

function fits(scenario: Scenario, wanted: ExpectedMessage, message: SentMessage): boolean {
  const { at, after, before, subject } = wanted
  return (
    message.user === wanted.user &&
    message.node === wanted.node &&
    (at === undefined || Math.abs(message.at - instantAfter(scenario, at)) < minuteMs) &&
    (after === undefined || message.at >= instantAfter(scenario, after)) &&
    (before === undefined || message.at <= instantAfter(scenario, before) + minuteMs) &&
    (subject === undefined || message.subject?.includes(subject) === true)
  )
}

/** Each message sent must be one that is expected, and the other way round; messages of one minute have no order. */
function judgeAll(scenario: Scenario, wanted: readonly ExpectedMessage[], sent: readonly SentMessage[]): readonly ScenarioFailure[] {
  const left = [...sent]
  const missing = wanted.filter((each) => {
    const index = left.findIndex((message) => fits(scenario, each, message))
    if (index !== -1) left.splice(index, 1)
    return index === -1
  })
  if (missing.length === 0 && left.length === 0) return []
  return [{ part: 'messages', what: 'messages', expected: wanted.map((each) => wish(scenario, each)), got: sent.map(told) }]
}

function judgeIncluded(scenario: Scenario, wanted: ExpectedMessage, sent: readonly SentMessage[]): readonly ScenarioFailure[] {
  if (sent.some((message) => fits(scenario, wanted, message))) return []
  return [{ part: 'includes', user: wanted.user, what: 'messages', expected: wish(scenario, wanted), got: sent.map(told) }]
}

function judgeNone(user: string, sent: readonly SentMessage[]): readonly ScenarioFailure[] {
  const got = sent.filter((message) => message.user === user).map(told)
  return got.length === 0 ? [] : [{ part: 'none', user, what: `messages to ${user}`, expected: [], got }]
}

function judgeContacts(then: Expected, seen: Seen): readonly ScenarioFailure[] {
  const of = (user: string) => seen.get(user) ?? nobody
  const each = <T>(wanted: { readonly [user: string]: T } | undefined, compare: (user: string, value: T) => readonly ScenarioFailure[]) =>
    Object.entries(wanted ?? {}).flatMap(([user, value]) => compare(user, value))
  return [
    ...each(then.runs, (user, runs) => judgeRuns(user, runs, of(user).runs)),
    ...each(then.visited, (user, nodes) => {
      const about: About = { part: 'visited', user, what: `nodes that ${user} came through` }
      return missingOf(about, nodes, visitedBy(of(user)))
    }),
    ...each(then.avoided, (user, nodes) => {
      const about: About = { part: 'avoided', user, what: `nodes that ${user} did not come to` }
      return unwanted(about, nodes, visitedBy(of(user)))
    }),
    ...each(then.reached, (user, nodes) => {
      const about: About = { part: 'reached', user, what: `goals that ${user} reached` }
      return missingOf(about, nodes, reachedBy(of(user)))
    }),
    ...each(then.tags, (user, tags) => same({ part: 'tags', user, what: `tags of ${user}` }, tags.toSorted(), of(user).tags.toSorted())),
    ...each(then.segments, (user, keys) =>
      same({ part: 'segments', user, what: `segments of ${user}` }, keys.toSorted(), of(user).segments.toSorted()),
    ),
    ...each(then.bonus, (user, balance) => same({ part: 'bonus', user, what: `bonus of ${user}` }, balance, of(user).bonus)),
    ...each(then.attributes, (user, values) =>
      Object.entries(values).flatMap(([name, value]) =>
        same({ part: 'attributes', user, what: `${name} of ${user}` }, value as Json, of(user).attributes[name] ?? null),
      ),
    ),
  ]
}

/** Nodes that any of the contact's runs came through. */
export const visitedBy = ({ runs }: SeenContact): ReadonlySet<string> => new Set(runs.flatMap(({ visited }) => visited))
export const reachedBy = ({ runs }: SeenContact): ReadonlySet<string> => new Set(runs.flatMap(({ reached }) => reached))

const nobody: SeenContact = { messages: [], runs: [], tags: [], attributes: {}, segments: [], bonus: 0 }

function judgeRuns(user: string, wanted: NonNullable<Expected['runs']>[string], runs: readonly SeenRun[]): readonly ScenarioFailure[] {
  const fit =
    runs.length === wanted.length &&
    wanted.every(({ state, node }, i) => runs[i]!.state === state && (node ?? runs[i]!.node) === runs[i]!.node)
  if (fit) return []
  return [{ part: 'runs', user, what: `runs of ${user}`, expected: wanted.map(standing), got: runs.map(standing) }]
}

const standing = ({ state, node }: { readonly state: string; readonly node?: string | undefined }): string =>
  node === undefined ? state : `${state} at ${node}`

function same(about: About, expected: Json, got: Json): readonly ScenarioFailure[] {
  return isSame(expected, got) ? [] : [{ ...about, expected, got }]
}

export function isSame(a: Json, b: Json): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return (
    left.length === right.length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && isSame(value, (b as { [key: string]: Json })[key]!))
  )
}

function missingOf(about: About, wanted: readonly string[], got: ReadonlySet<string>): readonly ScenarioFailure[] {
  return wanted.every((node) => got.has(node)) ? [] : [{ ...about, expected: wanted, got: [...got] }]
}

function unwanted(about: About, unwished: readonly string[], got: ReadonlySet<string>): readonly ScenarioFailure[] {
  return unwished.some((node) => got.has(node)) ? [{ ...about, expected: unwished, got: [...got] }] : []
}
