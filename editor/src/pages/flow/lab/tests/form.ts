/**
 * A test as a form: the parts that are asked for plainly, as one flat value and its schema. What the form does not show stays in the
 * scenario as it is.
 */
import {
  isoOf,
  messageStatuses,
  parseInstant,
  type Happening,
  type Json,
  type JsonObject,
  type Scenario,
  type ScenarioExpected,
} from '@millrace/core'

export interface TestForm {
  readonly title: string
  /** Date and time by UTC, without a zone. */
  readonly start: string
  readonly contacts: Scenario['given']['contacts']
  readonly when: readonly Happening[]
  readonly until: string
  readonly messages?: NonNullable<ScenarioExpected['messages']>
  readonly none?: readonly string[]
}

/** A contact who does something on a Monday morning, looked at a week later. */
export function newTest(title: string, event: string): Scenario {
  return {
    title,
    given: { start: '2027-03-01T10:00:00Z', contacts: [{ userId: 'ann', attributes: { email: 'ann@people.example', firstName: 'Ann' } }] },
    when: event === '' ? [] : [{ at: 'PT0S', user: 'ann', event }],
    until: 'P7D',
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
    then: {},
  }
}

/** The minute of an instant by UTC, as a picker takes it; of a text that is none, nothing. */
function minuteOf(start: string): string {
  try {
    return isoOf(parseInstant(start, 'UTC')).slice(0, 16)
  } catch {
    return ''
  }
}

export function formOf({ title, given, when, until, then }: Scenario): TestForm {
  return {
    title,
    start: minuteOf(given.start),
    contacts: given.contacts,
    when,
    until,
    ...(then.messages && { messages: then.messages }),
    ...(then.none && { none: then.none }),
  }
}

/** An empty list of messages means that none is sent; of contacts who get nothing it means nothing. */
export function withForm(scenario: Scenario, form: Partial<TestForm>): Scenario {
  const { messages: _, none: __, ...then } = scenario.then
  const start = form.start === undefined ? '' : `${form.start.slice(0, 16)}:00Z`
  return {
    title: (form.title ?? '').trim(),
    given: { ...scenario.given, start, contacts: [...(form.contacts ?? [])] },
    when: [...(form.when ?? [])],
    until: form.until ?? '',
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
    then: {
      ...(form.messages && { messages: [...form.messages] }),
      ...(form.none && form.none.length > 0 && { none: [...form.none] }),
      ...then,
    },
  }
}

/** Parts of a scenario that only its JSON shows. */
export function hiddenParts({ given, then }: Scenario): readonly string[] {
  const asked = new Set(['messages', 'none'])
  return [
    ...(given.flows === undefined ? [] : ['flows']),
    ...(given.contacts.some(({ events }) => events !== undefined) ? ['events'] : []),
    ...Object.keys(then).filter((part) => !asked.has(part)),
  ]
}

type Words = (key: string) => string

/** The schema of the form, worded by `t`; contacts are chosen among those given. */
export function formSchema(t: Words, { contacts, messages }: TestForm): JsonObject {
  const users = contacts.map(({ userId }) => userId).filter((user) => user !== undefined && user !== '')
  const looked = messages === undefined ? 'any' : messages.length === 0 ? 'none' : 'these'
  const titled = (name: string, schema: object, hints: object = {}) => ({
    ...schema,
    'x-ui': { title: { en: t(`lab.tests.form.${name}`) }, ...hints },
  })
  const user = titled('user', { type: 'string', enum: users, default: users[0] ?? '' }, { widget: 'select' })
  const at = titled('at', { type: 'string', format: 'iso-duration', default: 'PT0S' }, { widget: 'duration' })
  const values = { type: 'object', additionalProperties: {} }
  const step = titled('message', { type: 'string' }, { widget: 'node' })
  const labels = Object.fromEntries(messageStatuses.map((status) => [status, { en: t(`pages.messages.states.${status}`) }]))
  const kind = (name: string, properties: object, required: readonly string[]) =>
    titled(name, { type: 'object', properties: { at, user, ...properties }, required: ['at', ...required] })
  const happenings = [
    kind(
      'does',
      { event: titled('event', { type: 'string', minLength: 1 }, { widget: 'event' }), properties: titled('properties', values) },
      ['user', 'event'],
    ),
    kind(
      'status',
      {
        message: step,
        status: titled('what', { type: 'string', enum: [...messageStatuses], default: 'opened' }, { labels, widget: 'select' }),
      },
      ['user', 'message', 'status'],
    ),
    kind('changes', { attributes: titled('attributes', values) }, ['user', 'attributes']),
    titled('enters', {
      type: 'object',
      properties: {
        at,
        users: titled('users', { type: 'array', items: { type: 'string' }, minItems: 1, default: users.slice(0, 1) }, { widget: 'words' }),
        enter: titled('data', { default: {} }, { widget: 'json' }),
      },
      required: ['at', 'users', 'enter'],
    }),
  ]
  return {
    type: 'object',
    properties: {
      title: titled('title', { type: 'string', minLength: 1, maxLength: 200 }),
      start: titled('start', { type: 'string', format: 'local-date-time' }, { help: { en: t('lab.tests.form.startHelp') } }),
      contacts: titled('contacts', { type: 'array', minItems: 1, maxItems: 100, items: contactSchema(titled, values) }),
      when: titled('when', { type: 'array', maxItems: 1000, items: { anyOf: happenings } }),
      until: titled('until', { type: 'string', format: 'iso-duration' }, { widget: 'duration' }),
      messages: titled(
        'messages',
        { type: 'array', items: messageSchema(titled, { user, step }) },
        { help: { en: t(`lab.tests.form.messagesHelp.${looked}`) } },
      ),
      none: titled('none', { type: 'array', items: { type: 'string', enum: users } }, { widget: 'checkboxes' }),
    },
    required: ['title', 'start', 'contacts', 'when', 'until'],
  } as unknown as JsonObject
}

type Titled = (name: string, schema: object, hints?: object) => object

const contactSchema = (titled: Titled, values: object) => ({
  type: 'object',
  properties: {
    userId: titled('userId', { type: 'string', minLength: 1, maxLength: 200 }),
    attributes: titled('attributes', values),
    unsubscribed: titled('unsubscribed', { type: 'array', items: { type: 'string' } }, { widget: 'words' }),
  },
  required: ['userId'],
})

const messageSchema = (titled: Titled, { user, step }: { readonly user: object; readonly step: object }) => ({
  type: 'object',
  properties: {
    user,
    node: step,
    at: titled('at', { type: 'string', format: 'iso-duration' }, { widget: 'duration' }),
    subject: titled('subject', { type: 'string' }),
  },
  required: ['user', 'node'],
})

/** The value of the form as JSON Forms takes it. */
export const asConfig = (form: TestForm): JsonObject => form as unknown as Json as JsonObject
