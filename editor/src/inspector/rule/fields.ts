/**
 * The catalogue of what rules and texts can name: the contact, what the flow's triggers give, facts, messages of this flow, results of
 * earlier steps. It only suggests: any other path can be typed. Titles are `Localized`; the flow's own come from its document.
 */
import { messageStatuses, type FactManifest, type FlowDocument, type FlowNode, type Localized, type NodeManifest } from '@millrace/core'
import { asList, asObject } from '../form/hints.ts'
import { propertiesOfEvent } from './event-properties.ts'
import type { FieldType } from './operators.ts'
import { fieldsOfSchema } from './schema-fields.ts'

export const fieldGroups = ['contact', 'event', 'loyalty', 'messages', 'results', 'run'] as const
export type FieldGroup = (typeof fieldGroups)[number]

export interface Field {
  readonly path: string
  readonly type: FieldType
  readonly group: FieldGroup
  readonly title: Localized
}

export interface FieldSource {
  readonly document: FlowDocument
  readonly manifests: ReadonlyMap<string, NodeManifest>
  /** The event that the rule is about; absent: the one that started the run. */
  readonly event?: string
  /** Facts that are installed. */
  readonly facts?: readonly FactManifest[]
}

const field = (path: string, type: FieldType, group: FieldGroup, [en, ru]: readonly [string, string]): Field => ({
  path,
  type,
  group,
  title: { en, ru },
})

const fixed: readonly Field[] = [
  field('contact.email', 'text', 'contact', ['E-mail', 'E-mail']),
  field('contact.phone', 'text', 'contact', ['Phone', 'Телефон']),
  field('contact.firstName', 'text', 'contact', ['First name', 'Имя']),
  field('contact.lastName', 'text', 'contact', ['Last name', 'Фамилия']),
  field('contact.name', 'text', 'contact', ['Name', 'Имя полностью']),
  field('contact.city', 'text', 'contact', ['City', 'Город']),
  field('contact.country', 'text', 'contact', ['Country', 'Страна']),
  field('contact.gender', 'text', 'contact', ['Gender', 'Пол']),
  field('contact.birthday', 'date', 'contact', ['Birthday', 'День рождения']),
  field('contact.company', 'text', 'contact', ['Company', 'Компания']),
  field('contact.createdAt', 'date', 'contact', ['Known since', 'Известен с']),
  field('contact.userId', 'text', 'contact', ['User ID', 'ID клиента']),
  field('contact.tags', 'list', 'contact', ['Tags', 'Метки']),
  field('bonus.balance', 'number', 'loyalty', ['Bonus balance', 'Баланс бонусов']),
  field('run.key', 'text', 'run', ['Entry key', 'Ключ входа']),
  field('run.enteredAt', 'date', 'run', ['Entered the flow', 'Вошёл в сценарий']),
  field('run.data', 'any', 'run', ['Data of the API request', 'Данные API-запроса']),
]

const ofEvents: readonly Field[] = [
  field('event.event', 'text', 'event', ['Event name', 'Название события']),
  field('event.at', 'date', 'event', ['Time of the event', 'Время события']),
]

const statusTitles: Readonly<Record<string, readonly [string, string]>> = {
  sent: ['sent', 'отправлено'],
  delivered: ['delivered', 'доставлено'],
  opened: ['opened', 'открыто'],
  clicked: ['link clicked', 'переход по ссылке'],
  replied: ['replied', 'получен ответ'],
  bounced: ['bounced', 'не доставлено'],
  complained: ['marked as spam', 'жалоба на спам'],
  unsubscribed: ['unsubscribed', 'отписка'],
  failed: ['failed', 'ошибка отправки'],
  unknown: ['outcome unknown', 'исход неизвестен'],
}

export function fieldsOf(source: FieldSource): readonly Field[] {
  const events = source.event === undefined ? startingEvents(source) : [source.event]
  const properties = new Map(events.flatMap(propertiesOfEvent).map((property) => [property.name, property]))
  const all = [
    ...fixed,
    ...(source.event !== undefined || givesEvent(source) ? ofEvents : []),
    ...[...properties.values()].map(({ name, type, title }): Field => ({ path: `event.properties.${name}`, type, group: 'event', title })),
    ...contextFields(source),
    ...factFields(source),
    ...source.document.nodes.flatMap((node) => [...messageFields(node, source), ...resultFields(node, source)]),
  ]
  return [...new Map(all.toReversed().map((each) => [each.path, each])).values()].toReversed()
}

const triggersOf = ({ document, manifests }: FieldSource) =>
  document.nodes.flatMap((node) => {
    const manifest = manifests.get(node.type)
    return manifest?.trigger === true ? [{ node, manifest }] : []
  })

/** Runs of a flow that begins by itself, or by the API, have no event; what a flow without a trigger will have nobody knows. */
function givesEvent(source: FieldSource): boolean {
  const triggers = triggersOf(source)
  return triggers.length === 0 || startingEvents(source).length > 0 || triggers.some(({ manifest }) => 'event' in manifest.context)
}

/** What the flow's triggers say they give. A rule about another event is not about theirs. */
function contextFields(source: FieldSource): readonly Field[] {
  return triggersOf(source)
    .flatMap(({ manifest }) => Object.entries(manifest.context))
    .filter(([name]) => source.event === undefined || name !== 'event')
    .flatMap(([path, schema]) => fieldsOfSchema(schema, { path, group: path.startsWith('vars.') ? 'results' : 'event' }))
}

/** Families stand for as many facts as there are parameters: they are written, not picked. */
function factFields({ facts = [] }: FieldSource): readonly Field[] {
  return facts
    .filter(({ scope, params }) => scope === 'contact' && params === null)
    .flatMap(({ name, schema, title }) => fieldsOfSchema(schema, { path: name, group: name === 'bonus' ? 'loyalty' : 'contact', title }))
}

/** Events that start runs of this flow: whatever its triggers name as `event`. */
export function startingEvents({ document, manifests }: Pick<FieldSource, 'document' | 'manifests'>): readonly string[] {
  return document.nodes.flatMap((node) => {
    const event = node.config['event']
    return manifests.get(node.type)?.trigger === true && typeof event === 'string' && event !== '' ? [event] : []
  })
}

/** Nodes that send a message: those that the runtime made from channels stand in the group `message`. */
export function messageNodes({ document, manifests }: Pick<FieldSource, 'document' | 'manifests'>): readonly FlowNode[] {
  return document.nodes.filter((node) => manifests.get(node.type)?.group === 'message')
}

/** What a person calls a node: its own title, else its subject or the type's title. */
export function nodeTitle(node: FlowNode, manifests: ReadonlyMap<string, NodeManifest>): Localized {
  if (node.title !== undefined && node.title !== '') return { en: node.title }
  const subject = node.config['subject']
  if (typeof subject === 'string' && subject !== '') return { en: subject }
  return manifests.get(node.type)?.title ?? { en: node.id }
}

function messageFields(node: FlowNode, { manifests }: FieldSource): readonly Field[] {
  if (manifests.get(node.type)?.group !== 'message') return []
  const title = nodeTitle(node, manifests)
  return messageStatuses.map((status) => {
    const [en, ru] = statusTitles[status] ?? [status, status]
    return field(`message.${node.id}.${status}`, 'moment', 'messages', [`${title.en}: ${en}`, `${title.ru ?? title.en}: ${ru}`])
  })
}

function resultFields(node: FlowNode, { manifests }: FieldSource): readonly Field[] {
  const fields: Field[] = []
  const { en, ru = en } = nodeTitle(node, manifests)
  const saveAs = node.config['saveAs']
  if (typeof saveAs === 'string' && saveAs !== '')
    fields.push(field(`vars.${saveAs}`, 'any', 'results', [`${en}: ${saveAs}`, `${ru}: ${saveAs}`]))
  for (const awaited of asList(node.config['events']).map(asObject)) {
    const event = awaited?.['event']
    if (typeof event !== 'string' || fields.some(({ path }) => path === `vars.${node.id}.event`)) continue
    fields.push(field(`vars.${node.id}.event`, 'text', 'results', [`${en}: event that came`, `${ru}: пришедшее событие`]))
  }
  return fields
}
