/**
 * How a scenario is played, whatever it is played on: the in-memory store, or a server under its test clock. A stage does what it is
 * told at instants that never go back, and tells at the end what came of it.
 */
import type { BareFlow } from '../document.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import { parseDuration, parseInstant, plusDuration } from '../time.ts'
import { instantAfter, type Happening, type Scenario, type ScenarioContact, type StatusHappening } from './format.ts'
import { judge, type ScenarioFailure } from './judge.ts'

export interface Stage {
  /** The contact is there, with what it had and did before the flow was. */
  arrange(contact: ScenarioContact, past: readonly PastEvent[]): Promise<void>
  /** Another flow, beside the one that is tested. */
  beside(document: BareFlow): Promise<void>
  publish(): Promise<void>
  /** Everything due up to and at the instant has been done. */
  moveTo(at: Instant): Promise<void>
  act(user: string, event: string, properties: JsonObject): Promise<void>
  change(user: string, attributes: JsonObject): Promise<void>
  /** False when the node has sent this contact nothing. */
  report(happening: StatusHappening): Promise<boolean>
  enter(users: readonly string[], data: Json): Promise<void>
  look(user: string): Promise<SeenContact>
}

export interface PastEvent {
  readonly at: Instant
  readonly event: string
  readonly properties: JsonObject
}

/** What became of a contact. Messages that were refused are none. */
export interface SeenContact {
  readonly messages: readonly { readonly node: string; readonly at: Instant; readonly subject: string | null }[]
  readonly runs: readonly SeenRun[]
  readonly tags: readonly string[]
  readonly attributes: JsonObject
  readonly segments: readonly string[]
  readonly bonus: number
}

export interface SeenRun {
  readonly state: string
  /** Where it stands, or stood last. */
  readonly node: string
  readonly visited: readonly string[]
  readonly reached: readonly string[]
}

/** Plays a scenario to its end; answers what was not as expected. */
export async function playOn(stage: Stage, scenario: Scenario): Promise<readonly ScenarioFailure[]> {
  return (await playThrough(stage, scenario)).failures
}

export interface Played {
  readonly failures: readonly ScenarioFailure[]
  /** By the contacts given. */
  readonly seen: ReadonlyMap<string, SeenContact>
}

export async function playThrough(stage: Stage, scenario: Scenario): Promise<Played> {
  const start = parseInstant(scenario.given.start, 'UTC')
  await stage.moveTo(start)
  for (const contact of scenario.given.contacts) await stage.arrange(contact, pastOf(contact, start))
  for (const document of scenario.given.flows ?? []) await stage.beside(document)
  await stage.publish()
  const failures: ScenarioFailure[] = []
  for (const happening of inOrder(scenario)) {
    await stage.moveTo(instantAfter(scenario, happening.at))
    failures.push(...(await happen(stage, happening)))
  }
  await stage.moveTo(instantAfter(scenario, scenario.until))
  const seen = new Map<string, SeenContact>()
  for (const { userId } of scenario.given.contacts) seen.set(userId, await stage.look(userId))
  return { failures: [...failures, ...judge(scenario, seen)], seen }
}

/** What happens, in order of time; at one instant in the order written. */
export function inOrder(scenario: Scenario): readonly Happening[] {
  return scenario.when.toSorted((a, b) => instantAfter(scenario, a.at) - instantAfter(scenario, b.at))
}

function pastOf({ events = [] }: ScenarioContact, start: Instant): readonly PastEvent[] {
  return events
    .map(({ ago, event, properties = {} }) => ({
      at: plusDuration(start, parseDuration(ago), 'UTC', -1),
      event,
      properties: properties as JsonObject,
    }))
    .toSorted((a, b) => a.at - b.at)
}

async function happen(stage: Stage, happening: Happening): Promise<readonly ScenarioFailure[]> {
  if ('event' in happening) await stage.act(happening.user, happening.event, (happening.properties ?? {}) as JsonObject)
  else if ('attributes' in happening) await stage.change(happening.user, happening.attributes as JsonObject)
  else if ('enter' in happening) await stage.enter(happening.users, happening.enter as Json)
  else if (!(await stage.report(happening)))
    return [
      {
        part: 'when',
        user: happening.user,
        what: `${happening.user} at ${happening.at}`,
        expected: `a message of ${happening.message} that is ${happening.status}`,
        got: 'no message',
      },
    ]
  return []
}
