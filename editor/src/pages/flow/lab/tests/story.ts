/**
 * A test as a story in the reader's language: who is there, what they do and when, and what comes of it. Each line may lead to a step.
 */
import { describeDuration, type Happening, type Json, type Scenario, type ScenarioExpected } from '@millrace/core'

export interface Line {
  /** How long after the start, in words; empty where time does not matter. */
  readonly when: string
  readonly text: string
  /** The step that it is about. */
  readonly node?: string
}

/** What the words need of the page around. */
export interface Teller {
  t(key: string, named?: Readonly<Record<string, unknown>>): string
  readonly locale: string
  /** The title of a step as its card shows it. */
  step(node: string): string
  /** The instant of a scenario, as it is written for people. */
  instant(iso: string): string
}

const line = (when: string, text: string, node?: string): Line => ({ when, text, ...(node !== undefined && { node }) })

export function givenLines({ given: { start, contacts, flows = [] } }: Scenario, teller: Teller): readonly Line[] {
  const { t, locale } = teller
  return [
    line('', t('lab.tests.story.start', { when: teller.instant(start) })),
    ...contacts.flatMap(({ userId, attributes = {}, unsubscribed = [], events = [] }) => [
      line('', told(t('lab.tests.story.contact', { user: userId }), attributes)),
      ...(unsubscribed.length > 0
        ? [line('', t('lab.tests.story.unsubscribed', { user: userId, channels: unsubscribed.join(', ') }))]
        : []),
      ...events.map(({ ago, event, properties = {} }) =>
        line('', told(t('lab.tests.story.past', { user: userId, event, ago: describeDuration(ago, wordsOf(locale)) }), properties)),
      ),
    ]),
    ...flows.map(({ name }) => line('', t('lab.tests.story.beside', { name }))),
  ]
}

export function whenLines({ when }: Scenario, teller: Teller): readonly Line[] {
  return when.map((happening) => whenLine(happening, teller))
}

export function whenLine(happening: Happening, teller: Teller): Line {
  const { t, step } = teller
  const at = afterStart(happening.at, teller)
  if ('event' in happening)
    return line(at, told(t('lab.tests.story.does', { user: happening.user, event: happening.event }), happening.properties))
  if ('attributes' in happening) return line(at, told(t('lab.tests.story.changes', { user: happening.user }), happening.attributes))
  if ('enter' in happening) return line(at, t('lab.tests.story.enters', { users: happening.users.join(', ') }))
  const { user, message, status } = happening
  return line(at, t('lab.tests.story.status', { user, step: step(message), status: t(`pages.messages.states.${status}`) }), message)
}

/** Times after the start; at once is a time too. */
function afterStart(duration: string, { t, locale }: Teller): string {
  if (/^P(?:T?0[A-Z])+$/.test(duration)) return t('lab.tests.story.atOnce')
  return t('lab.tests.story.after', { time: describeDuration(duration, wordsOf(locale)) })
}

const wordsOf = (locale: string): 'en' | 'ru' => (locale === 'ru' ? 'ru' : 'en')

/** A sentence and the values that belong to it. */
function told(sentence: string, values: object = {}): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}: ${valueText(value as Json)}`)
  return pairs.length === 0 ? sentence : `${sentence} (${pairs.join(', ')})`
}
const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

type Part = keyof ScenarioExpected
const parts: readonly Part[] = [
  'messages',
  'includes',
  'none',
  'runs',
  'visited',
  'avoided',
  'reached',
  'tags',
  'segments',
  'bonus',
  'attributes',
]

export function thenLines({ then, until }: Scenario, teller: Teller): readonly Line[] {
  const all = parts.flatMap((part) => (then[part] === undefined ? [] : expectedLines(then, { part }, teller)))
  if (all.length === 0) return [line('', teller.t('lab.tests.story.nothingExpected'))]
  return [...all, line(afterStart(until, teller), teller.t('lab.tests.story.until'))]
}

export interface Place {
  readonly part: Part
  /** Only of this contact. */
  readonly user?: string | undefined
}

/** One part of what is expected, or of what was seen: both are written alike. */
export function expectedLines(of: ScenarioExpected, { part, user }: Place, teller: Teller): readonly Line[] {
  if (part === 'messages' || part === 'includes') return messageLines(of, { part, user }, teller)
  if (part === 'none') {
    const silent = (of.none ?? []).filter((each) => user === undefined || each === user)
    return silent.map((each) => line('', teller.t('lab.tests.story.none', { user: each })))
  }
  const users = Object.keys(of[part] ?? {}).filter((each) => user === undefined || each === user)
  return users.flatMap((each) => contactLines(of, { part, user: each }, teller))
}

function messageLines(of: ScenarioExpected, { part, user }: Place, teller: Teller): readonly Line[] {
  const { t, step } = teller
  const messages = (part === 'includes' ? of.includes : of.messages) ?? []
  const lines = messages
    .filter((each) => user === undefined || each.user === user)
    .map((each) => {
      const named = { user: each.user, step: step(each.node), subject: each.subject ?? '' }
      const bounds = [
        ...(each.after === undefined
          ? []
          : [t('lab.tests.story.notBefore', { time: describeDuration(each.after, wordsOf(teller.locale)) })]),
        ...(each.before === undefined
          ? []
          : [t('lab.tests.story.notAfter', { time: describeDuration(each.before, wordsOf(teller.locale)) })]),
      ]
      const text = t(each.subject === undefined ? 'lab.tests.story.gets' : 'lab.tests.story.getsSubject', named)
      return line(each.at === undefined ? '' : afterStart(each.at, teller), [text, ...bounds].join(', '), each.node)
    })
  if (part === 'includes') return lines
  return lines.length === 0 ? [line('', t('lab.tests.story.noMessages'))] : [...lines, line('', t('lab.tests.story.noOthers'))]
}

function contactLines(
  of: ScenarioExpected,
  { part, user }: { readonly part: Part; readonly user: string },
  teller: Teller,
): readonly Line[] {
  const { t, step } = teller
  const list = (values: readonly string[]) => (values.length === 0 ? t('lab.tests.story.nothing') : values.join(', '))
  switch (part) {
    case 'runs': {
      const runs = of.runs?.[user] ?? []
      if (runs.length === 0) return [line('', t('lab.tests.story.notIn', { user }))]
      return runs.map(({ state, node }) => {
        const named = { user, state: t(`lab.tests.states.${state}`), step: node === undefined ? '' : step(node) }
        return line('', t(node === undefined ? 'lab.tests.story.run' : 'lab.tests.story.runAt', named), node)
      })
    }
    case 'visited':
    case 'avoided':
    case 'reached':
      return [line('', t(`lab.tests.story.${part}`, { user, steps: list((of[part]?.[user] ?? []).map(step)) }), of[part]?.[user]?.[0])]
    case 'tags':
    case 'segments':
      return [line('', t(`lab.tests.story.${part}`, { user, names: list(of[part]?.[user] ?? []) }))]
    case 'bonus':
      return [line('', t('lab.tests.story.bonus', { user, amount: of.bonus?.[user] ?? 0 }))]
    default: {
      const values = Object.entries(of.attributes?.[user] ?? {}) as [string, Json][]
      return values.map(([name, value]) => line('', t('lab.tests.story.attribute', { user, name, value: valueText(value) })))
    }
  }
}
