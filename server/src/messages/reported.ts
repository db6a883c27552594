/**
 * What outside systems report on messages they carried: found by our id or by theirs, recorded with its event. A report on a message that
 * is not of the workspace changes nothing. Told twice, a status that happens once is one.
 */
import type { JsonObject, ReportedStatus, Sql } from '@millrace/core'
import type { Runtime } from '../runtime.ts'
import type { AddressHash } from './address-hash.ts'
import { findMessage, recordStatus, type TrackedMessage } from './tracked.ts'

export interface Reports {
  readonly workspace: number
  readonly statuses: readonly ReportedStatus[]
  /** The transaction to join. */
  readonly sql: Sql
  readonly hash: AddressHash
}

/** Answers the reports on messages that are not known: perhaps not yet, for a report can overtake the answer to the sending. */
export async function applyReports(runtime: Runtime, { workspace, statuses, sql, hash }: Reports): Promise<readonly ReportedStatus[]> {
  const unknown: ReportedStatus[] = []
  for (const report of statuses) {
    const id = report.message ?? (await messageOf(sql, workspace, referenceOf(report, { runtime, hash })))
    const message = id === null || !uuid.test(id) ? null : await findMessage(sql, id)
    if (message === null || message.workspace !== workspace) unknown.push(report)
    else await recordStatus(runtime, message, { ...occurrenceOf(report, message), tx: sql })
  }
  return unknown
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** How the last message to an address is kept among the references: no outside system calls one so. */
function referenceOf({ reference, to }: ReportedStatus, { runtime, hash }: { readonly runtime: Runtime; readonly hash: AddressHash }) {
  if (to === undefined) return reference
  const address = runtime.registry.channels.get(to.channel)?.normalize(to.address) ?? null
  return address === null ? undefined : { channel: to.channel, value: `to ${hash(to.channel, address)}` }
}

async function messageOf(sql: Sql, workspace: number, reference: ReportedStatus['reference']): Promise<string | null> {
  if (reference === undefined) return null
  const [row] = await sql.query<{ message: string }>(
    'select message::text from millrace.message_reference where workspace = $1 and channel = $2 and reference = $3',
    [workspace, reference.channel, reference.value],
  )
  return row?.message ?? null
}

function occurrenceOf({ status, at, occurrence, button, properties }: ReportedStatus, message: TrackedMessage) {
  return {
    status,
    ...(at === undefined ? {} : { at }),
    ...(occurrence === undefined ? {} : { occurrence }),
    properties: { ...properties, ...(button === undefined ? {} : buttonOf(message.content, button)) },
  }
}

/** The segment is what the message itself says, never the reporter. */
function buttonOf(content: JsonObject, name: string): JsonObject {
  const buttons = (content['buttons'] ?? []) as readonly {
    readonly name: string
    readonly title?: string
    readonly segment?: string
    readonly kind?: string
  }[]
  const button = buttons.find((each) => each.name === name)
  if (button === undefined) return { button: name }
  const segment = button.kind === 'segment' ? button.segment : undefined
  return { button: name, button_title: button.title ?? null, ...(segment === undefined ? {} : { segment }) }
}
