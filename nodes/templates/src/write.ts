/**
 * Short forms for writing templates: a flow by its nodes and wires, a scenario by what happens. They make the plain data of
 * `TemplateDefinition` and nothing else; the editor lays the flow out when it is first opened.
 */
import type {
  FlowDocument,
  Happening,
  JsonObject,
  Rule,
  Scenario,
  ScenarioContact,
  TemplateDefinition,
  TemplateDocument,
  TemplateInput,
  TemplateScenario,
} from '@millrace/core'
import type { Both, Words } from './letter.ts'

/** Type, config and the title on the card. Texts of the config may be in both languages, too. */
type Part = readonly [type: string, config: JsonObject, title?: Words]

export interface Writing {
  readonly id: string
  readonly title: Both
  readonly description: Both
  readonly category: string
  readonly icon: string
  readonly settings: NonNullable<FlowDocument['settings']>
  readonly nodes: { readonly [id: string]: Part }
  /** `a > b > c` leads through the ports `out`; `a.timeout > b` by another port. */
  readonly wires: readonly string[]
  readonly inputs?: readonly TemplateInput[]
  readonly tests: readonly TemplateScenario[]
}

export function template({
  id,
  title,
  description,
  category,
  icon,
  settings,
  nodes,
  wires,
  inputs = [],
  tests,
}: Writing): TemplateDefinition {
  const document: TemplateDocument = {
    millrace: 1,
    name: title,
    settings,
    nodes: Object.entries(nodes).map(([node, [type, config, card]]) => ({
      id: node,
      type,
      version: 1,
      ...(card === undefined ? {} : { title: card }),
      config: (type === 'wait.event' ? withTitles(config) : config) as Record<string, unknown>,
    })),
    edges: wires.flatMap(edgesOf),
  }
  return {
    id,
    title,
    description,
    category,
    icon,
    document,
    tests,
    inputs: JSON.stringify(document).includes(shopAddress) ? [shop, ...inputs] : inputs,
  }
}

/** Ways out of waits, as people read them. */
const ways: { readonly [name: string]: Both } = {
  answered: { en: 'answered', ru: 'ответил' },
  back: { en: 'back in stock', ru: 'появился' },
  changed: { en: 'price changed', ru: 'цена изменилась' },
  clicked: { en: 'clicked', ru: 'перешёл' },
  confirmed: { en: 'confirmed', ru: 'подтвердил' },
  delivered: { en: 'delivered', ru: 'доставлен' },
  opened: { en: 'opened', ru: 'открыл' },
  reviewed: { en: 'reviewed', ru: 'написал отзыв' },
  settled: { en: 'settled', ru: 'закрыта' },
  watched: { en: 'watched', ru: 'посмотрел' },
}

function withTitles(config: JsonObject): JsonObject {
  const events = config['events'] as readonly (JsonObject & { readonly name: string })[]
  return { ...config, events: events.map(({ name, ...event }) => ({ name, title: ways[name]!, ...event })) }
}

function edgesOf(wire: string): FlowDocument['edges'] {
  const stops = wire.split('>').map((stop) => stop.trim())
  return stops.slice(1).map((stop, index) => {
    const [from = '', port = 'out'] = stops[index]!.split('.')
    return { from, port, to: stop.split('.')[0]! }
  })
}

const shopAddress = 'https://shop.example'

/** Where the links of letters lead. */
const shop: TemplateInput = {
  name: 'shop',
  title: { en: 'Address of your shop', ru: 'Адрес вашего магазина' },
  help: { en: 'The links of all letters lead there', ru: 'Туда ведут ссылки во всех письмах' },
  text: shopAddress,
}

export const manager: TemplateInput = {
  name: 'manager',
  title: { en: 'Who is told in your team', ru: 'Кому сообщать в вашей команде' },
  help: { en: 'An e-mail address', ru: 'Адрес электронной почты' },
  text: 'manager@shop.example',
}

// Rules ----------------------------------------------------------------------------------------------------------------

export const the = (path: string): Rule => ({ var: path })
export const is = (path: string, value: Rule): Rule => ({ '==': [the(path), value] })
export const has = (path: string): Rule => ({ '!!': [the(path)] })
/** The arriving event is about the same thing as the run: its order, cart or product is the run's key. */
export const sameKey = (property: string): Rule => ({ '==': [the(`event.properties.${property}`), the('run.key')] })
export const key = (property: string): Rule => the(`event.properties.${property}`)

// Scenarios ------------------------------------------------------------------------------------------------------------

/** A Monday morning. Contacts live by UTC unless they say otherwise. */
export const monday = '2027-03-01T10:00:00Z'

export interface Story {
  readonly start?: string
  readonly contacts?: readonly ScenarioContact[]
  /** Flows that run beside the template. */
  readonly flows?: readonly FlowDocument[]
  readonly when: readonly Happening[]
  readonly until: string
  readonly so: TemplateScenario['then']
}

export const ann: ScenarioContact = { userId: 'ann', attributes: { email: 'ann@people.example', firstName: 'Ann' } }
/** Ann, who knows more of herself or has done something before. */
export const annWith = (attributes: JsonObject, more: Omit<ScenarioContact, 'userId' | 'attributes'> = {}): ScenarioContact => ({
  ...ann,
  attributes: { ...ann.attributes, ...attributes },
  ...more,
})
/** Ann, who wants no marketing by e-mail. */
export const quietAnn: ScenarioContact = { ...ann, unsubscribed: ['email'] }

export function story(title: Words, { start = monday, contacts = [ann], flows, when, until, so }: Story): TemplateScenario {
  // oxlint-disable-next-line unicorn/no-thenable -- given, when and then are the words of the format; an object is not called by `await`
  return { title, given: { start, contacts: [...contacts], ...(flows && { flows: [...flows] }) }, when: [...when], until, then: so }
}

/** Ann does something; at once, unless `at` says when. */
export const does = (event: string, properties: JsonObject = {}, at = 'PT0S'): Happening => ({ at, user: 'ann', event, properties })
export const reads = (message: string, at: string): Happening => ({ at, user: 'ann', message, status: 'opened' })
export const clicks = (message: string, at: string): Happening => ({ at, user: 'ann', message, status: 'clicked' })
export const got = (node: string, at: string, subject?: Words) => ({
  user: 'ann',
  node,
  at,
  ...(subject === undefined ? {} : { subject }),
})
/** How Ann's one run stands. */
export const stands = (state: 'waiting' | 'completed' | 'exited', node: string): Pick<Scenario['then'], 'runs'> => ({
  runs: { ann: [{ state, node }] },
})
