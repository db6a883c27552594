/** A message that is being written, as a contact of the workspace would get it. Only reads; nothing is sent or kept. */
import {
  previewFacts,
  previewMessage,
  previewScope,
  validateAgainst,
  type AnyChannel,
  type Contact,
  type EventRecord,
  type FlowDocument,
  type JsonObject,
  type MessagePreview,
  type PreviewedMessage,
  type PreviewFinding,
  type PreviewScope,
  type Registry,
} from '@millrace/core'
import type { Runtime } from '../runtime.ts'
import { zoneOf } from '../simulate/people.ts'
import { loadContacts, loadFacts } from '../store/load.ts'
import { sqlOf } from '../store/sql.ts'
import { newestStart } from './newest-start.ts'

export interface Composing {
  readonly workspace: number
  readonly channel: AnyChannel
  /** The node's config, as far as it is written. */
  readonly config: JsonObject
  /** Internal id; null: `sample` stands for one. */
  readonly contact: string | null
  /** What texts see when no contact is named. */
  readonly sample: JsonObject
  /** The draft it is in: whose zone is spoken, and what started runs of it. */
  readonly flow: FlowDocument | null
}

export interface Composed extends PreviewedMessage {
  /** Where the contact is reached on the channel; null when nowhere, or when there is no contact. */
  readonly address: string | null
  readonly shown: MessagePreview
}

type Source = Pick<Runtime, 'pool' | 'registry' | 'clock'>

export async function compose(source: Source, composing: Composing): Promise<Composed> {
  const { registry } = source
  const { channel } = composing
  const contact = composing.contact === null ? null : await contactOf(source, composing.workspace, composing.contact)
  const scope = await scopeFor(source, composing, contact)
  const { fit, findings } = fitting(registry, composing)
  const previewed = previewMessage({ registry, channel, config: fit }, scope, contact === null)
  const { shown, fault } = await show(channel, previewed)
  return {
    ...previewed,
    address: previewed.to === null ? contact && channel.address(contact) : channel.normalize(previewed.to),
    findings: [...findings, ...previewed.findings, ...(shown.findings ?? []), ...fault],
    shown,
  }
}

async function contactOf({ pool }: Source, workspace: number, id: string): Promise<Contact | null> {
  return (await loadContacts(sqlOf(pool), workspace, [id])).contacts.get(id) ?? null
}

async function scopeFor(source: Source, composing: Composing, contact: Contact | null): Promise<PreviewScope> {
  const { workspace, config, sample, flow } = composing
  const now = await source.clock.now()
  const defaultTimezone = await zoneOf(source.pool, workspace)
  if (contact === null) return { scope: sample, settings: { timezone: defaultTimezone } }
  const { registry } = source
  const sql = sqlOf(source.pool)
  const factNames = previewFacts(registry, config)
  const wanted = factNames.map((name) => ({ name, ids: [contact.id] }))
  const facts = await loadFacts(sql, registry, { workspace, now, wanted, pending: [] })
  const event: EventRecord | null = flow === null ? null : await newestStart(sql, registry, { workspace, contact: contact.id, flow })
  const timezone = flow?.settings?.timezone ?? 'contact'
  return previewScope({ registry, contact, facts, factNames, event, vars: {}, now, timezone, defaultTimezone })
}

/** What is of a wrong type is told and left out: channels are shown nothing that their schema would refuse. */
function fitting(
  registry: Registry,
  { channel, config }: Composing,
): { readonly fit: JsonObject; readonly findings: readonly PreviewFinding[] } {
  const schema = registry.nodes.get(`${channel.name}.send`)!.config
  const faults = validateAgainst(schema, config).filter(({ path }) => path !== '')
  const wrong = new Set(faults.map(({ path }) => path.split('/')[1]))
  const fit = Object.fromEntries(Object.entries(config).filter(([name]) => !wrong.has(name)))
  const findings = faults.map(({ path, code, message }) => ({ code, severity: 'error' as const, path, message: { en: message } }))
  return { fit, findings }
}

async function show(
  channel: AnyChannel,
  { content, transactional }: PreviewedMessage,
): Promise<{ readonly shown: MessagePreview; readonly fault: readonly PreviewFinding[] }> {
  const plain = { text: textsOf(content).join('\n') }
  if (channel.preview === undefined) return { shown: plain, fault: [] }
  try {
    return { shown: await channel.preview(content, { transactional }), fault: [] }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = { en: `It cannot be shown: ${why}`, ru: `Показать не получилось: ${why}` }
    return { shown: plain, fault: [{ code: 'PREVIEW_FAILED', severity: 'error', path: '', message }] }
  }
}

/** Texts of a message in the order of its fields, for want of a better way to show it. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(textsOf)
}
