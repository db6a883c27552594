/** What a test found, told in the words of its story: both sides of each difference, one under the other. */
import type { Scenario, ScenarioExpected, ScenarioFailure } from '@millrace/core'
import type { TestAnswer } from '../../../../api/templates.ts'
import { expectedLines, whenLine, type Line, type Teller } from './story.ts'

export interface Difference {
  readonly what: string
  readonly expected: readonly Line[]
  readonly got: readonly Line[]
}

const plain = (value: unknown): readonly Line[] => [{ when: '', text: typeof value === 'string' ? value : JSON.stringify(value) }]

export function differencesOf(scenario: Scenario, { failures, seen }: TestAnswer, teller: Teller): readonly Difference[] {
  return failures.map((failure) => {
    const { part, user } = failure
    const what = teller.t(`lab.tests.what.${part}`, { user: user ?? '' })
    if (part === 'when') return { what, ...impossible(scenario, failure, teller) }
    if (part === 'scenario' || part === 'flow' || seen === undefined) return { what, expected: [], got: plain(failure.got) }
    return { what, expected: wished(scenario, failure, teller), got: found(failure, seen, teller) }
  })
}

/** A message that was never sent cannot be opened. */
function impossible(scenario: Scenario, { what, expected, got }: ScenarioFailure, teller: Teller): Pick<Difference, 'expected' | 'got'> {
  const meant = scenario.when.find((each) => 'message' in each && `${each.user} at ${each.at}` === what)
  if (meant === undefined || !('message' in meant)) return { expected: plain(expected), got: plain(got) }
  const text = teller.t('lab.tests.story.notSent', { user: meant.user, step: teller.step(meant.message) })
  return { expected: [whenLine(meant, teller)], got: [{ when: '', text, node: meant.message }] }
}

function wished(scenario: Scenario, { part, user, expected, what }: ScenarioFailure, teller: Teller): readonly Line[] {
  const { then } = scenario
  if (part === 'attributes' && user !== undefined) return attribute(what, user, expected, teller)
  if (part !== 'includes')
    return expectedLines(then, { part: part as keyof ScenarioExpected, user: part === 'messages' ? undefined : user }, teller)
  return expectedLines(then, { part, user }, teller)
}

/** What was seen in place of it: of those who should get nothing, what they got; of steps not to come to, the way. */
function found({ part, user, got, what }: ScenarioFailure, seen: ScenarioExpected, teller: Teller): readonly Line[] {
  if (part === 'attributes' && user !== undefined) return attribute(what, user, got, teller)
  if (part === 'includes' || part === 'none') return expectedLines(seen, { part: 'messages', user }, teller)
  const place = {
    part: part === 'avoided' ? 'visited' : (part as keyof ScenarioExpected),
    user: part === 'messages' ? undefined : user,
  } as const
  return expectedLines(seen, place, teller)
}

/** The failure names the attribute first: `city of ann`. */
function attribute(what: string, user: string, value: unknown, teller: Teller): readonly Line[] {
  const name = what.slice(0, -` of ${user}`.length)
  return expectedLines({ attributes: { [user]: { [name]: value } } }, { part: 'attributes', user }, teller)
}
