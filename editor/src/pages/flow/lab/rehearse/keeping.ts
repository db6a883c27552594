/** A test run kept as a given / when / then test: the same contact does the same things at the same times. */
import type { Happening, JsonObject, Rehearsed, Scenario, ScenarioExpected, Turn } from '@millrace/core'
import { between } from './spans.ts'

export interface Kept {
  readonly title: string
  readonly userId: string
  /** As the run began. */
  readonly attributes: JsonObject
  /** Zone of a contact that has none of its own, where the flow goes by the contact's; null where it does not matter. */
  readonly timezone: string | null
  readonly answer: Rehearsed
  readonly turns: readonly Turn[]
}

/** What is expected of it is empty: that is what the test then sees. Time that passes is no happening. */
export function scenarioOf({ title, userId, attributes, timezone, answer, turns }: Kept): Scenario {
  const { start, now } = answer
  const zoned = timezone === null || attributes['timezone'] !== undefined ? attributes : { ...attributes, timezone }
  return {
    title: title.slice(0, 200),
    given: { start, contacts: [{ userId, attributes: { ...zoned } }] },
    when: turns.slice(0, answer.turns.length).flatMap((turn, index): readonly Happening[] => {
      const at = between(start, answer.turns[index]!.at)
      if ('pass' in turn) return []
      if ('enter' in turn) return [{ at, users: [userId], enter: turn.enter }]
      const { after: _, ...deed } = turn
      return [{ at, user: userId, ...deed }]
    }),
    until: between(start, now),
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
    then: {},
  }
}

/** What the test is to expect: the messages, how every passage stands, and the steps on the way. */
export function expectedOf({ messages = [], runs = {}, visited = {} }: ScenarioExpected): ScenarioExpected {
  return { messages, runs, visited }
}

/** Whether the contact goes the same way in the test: it does not know a real contact's tags, bonuses and segments, and draws other lots. */
export function goesAlike({ runs }: Pick<Rehearsed, 'runs'>, seen: ScenarioExpected, userId: string): boolean {
  const standing = (list: readonly { readonly state: string; readonly node?: string | undefined }[]) =>
    list.map(({ state, node }) => `${state} ${node ?? ''}`).join('\n')
  return standing(runs) === standing(seen.runs?.[userId] ?? [])
}
