/**
 * What became of contacts, in the words of `then`: so that it can be read beside what was expected, and taken for what is expected from
 * then on. Law: a scenario that expects its own record passes.
 */
import { instantAfter, type Expected, type ExpectedMessage, type Scenario } from './format.ts'
import { reachedBy, visitedBy } from './judge.ts'
import type { SeenContact } from './stage.ts'

type SeenState = NonNullable<Expected['runs']>[string][number]['state']

/** Everything that was seen, of all contacts. */
export function recordOf(scenario: Scenario, seen: ReadonlyMap<string, SeenContact>): Expected {
  const start = instantAfter(scenario, 'PT0S')
  const each = <T>(read: (contact: SeenContact) => T) => Object.fromEntries([...seen].map(([user, contact]) => [user, read(contact)]))
  const sent = [...seen].flatMap(([user, { messages }]) => messages.map((message) => ({ user, ...message })))
  return {
    messages: sent
      .toSorted((a, b) => a.at - b.at)
      .map(({ user, node, at, subject }) => ({ user, node, at: writtenAfter(at - start), ...(subject === null ? {} : { subject }) })),
    none: [...seen].filter(([, { messages }]) => messages.length === 0).map(([user]) => user),
    runs: each(({ runs }) => runs.map(({ state, node }) => ({ state: state as SeenState, node }))),
    visited: each((contact) => [...visitedBy(contact)]),
    reached: each((contact) => [...reachedBy(contact)]),
    tags: each(({ tags }) => [...tags]),
    segments: each(({ segments }) => [...segments]),
    bonus: each(({ bonus }) => bonus),
    attributes: each(({ attributes }) => attributes),
  }
}

/** The scenario that expects what was seen, of the kinds that it expected; messages and runs when it expected nothing. */
export function expecting(scenario: Scenario, seen: Expected): Scenario {
  const { then } = scenario
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
  if (Object.keys(then).length === 0) return { ...scenario, then: { messages: seen.messages ?? [], runs: seen.runs ?? {} } }
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
  return { ...scenario, then: { ...expectedMessages(then, seen), ...expectedOfContacts(then, seen) } }
}

function expectedMessages({ messages, includes, none }: Expected, seen: Expected): Expected {
  const sent = seen.messages ?? []
  const silent = new Set(seen.none)
  return {
    ...(messages && { messages: sent.map((each) => retold(each, messages)) }),
    ...(includes && {
      includes: includes.flatMap((wanted) => {
        const found = sent.find((each) => isOf(each, wanted))
        return found === undefined ? [] : [retold(found, [wanted])]
      }),
    }),
    ...(none && { none: none.filter((user) => silent.has(user)) }),
  }
}

const isOf = (a: ExpectedMessage, b: ExpectedMessage): boolean => a.user === b.user && a.node === b.node

/** A message as seen, its subject told as shortly as before where that part is still in it, and not at all where nothing was. */
function retold(sent: ExpectedMessage, wanted: readonly ExpectedMessage[]): ExpectedMessage {
  const { subject, ...rest } = sent
  const before = wanted.filter((each) => isOf(each, sent) && each.subject !== undefined)
  if (subject === undefined || (before.length === 0 && wanted.some((each) => isOf(each, sent)))) return rest
  return { ...rest, subject: before.find((each) => subject.includes(each.subject!))?.subject ?? subject }
}

function expectedOfContacts(then: Expected, seen: Expected): Expected {
  const each = <T>(wanted: { readonly [user: string]: T } | undefined, read: (user: string, value: T) => T) =>
    Object.fromEntries(Object.entries(wanted ?? {}).map(([user, value]) => [user, read(user, value)]))
  const visited = (user: string) => new Set(seen.visited?.[user])
  return {
    ...(then.runs && { runs: each(then.runs, (user) => seen.runs?.[user] ?? []) }),
    ...(then.visited && { visited: each(then.visited, (user, nodes) => nodes.filter((node) => visited(user).has(node))) }),
    ...(then.avoided && { avoided: each(then.avoided, (user, nodes) => nodes.filter((node) => !visited(user).has(node))) }),
    ...(then.reached && { reached: each(then.reached, (user) => seen.reached?.[user] ?? []) }),
    ...(then.tags && { tags: each(then.tags, (user) => seen.tags?.[user] ?? []) }),
    ...(then.segments && { segments: each(then.segments, (user) => seen.segments?.[user] ?? []) }),
    ...(then.bonus && { bonus: each(then.bonus, (user) => seen.bonus?.[user] ?? 0) }),
    ...(then.attributes && {
      attributes: each(then.attributes, (user, values) => {
        const known = seen.attributes?.[user] ?? {}
        return Object.fromEntries(Object.keys(values).map((name) => [name, known[name] ?? null]))
      }),
    }),
  }
}

const minuteMs = 60_000

/** Milliseconds as a duration in days, hours and minutes: a message is looked for within its minute. */
export function writtenAfter(ms: number): string {
  const minutes = Math.floor(ms / minuteMs)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  const time = `${hours > 0 ? `${hours}H` : ''}${rest > 0 ? `${rest}M` : ''}`
  if (minutes <= 0) return 'PT0S'
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`
}
