/**
 * A file's way in: rows are read as the bytes come, a batch at a time is stored while the next one is read, and no more is taken from
 * the sender meanwhile. Law: memory does not grow with the file; a file that is sent again stores nothing twice.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contact, IncomingEvent, Instant, JsonObject } from '@millrace/core'
import { type EventSource, readEvent } from '../http/ingest/event.ts'
import type { EventNames } from '../http/ingest/event-names.ts'
import { toProblem } from '../http/faults.ts'
import type { Runtime } from '../runtime.ts'
import { type AddressKind, named } from '../store/addresses.ts'
import { StoreOverloaded } from '../store/group-commit.ts'
import type { Columns, ImportKind } from './columns.ts'
import { endImport, noteProgress, type Progress } from './imports.ts'
import { type Fault, refusedRow, type RefusedRow } from './refused.ts'
import { type FileForm, type GoodRow, readRows, type Row } from './rows.ts'

/** Rows of one commit. */
const batchSize = 2000
const overloadedMs = 500

export interface ImportFile {
  readonly id: string
  readonly workspace: number
  readonly kind: ImportKind
  /** Whether flows hear of it: then each row is an event that comes in. */
  readonly start: boolean
  readonly form: FileForm
  readonly columns: Columns
}

export interface ImportSource {
  readonly runtime: Runtime
  readonly names: EventNames
}

/** Resolves once all of the file is stored or refused. What is stored stays, whatever becomes of the rest. Throws what ended it. */
export async function importFile(source: ImportSource, file: ImportFile, bytes: AsyncIterable<Buffer>): Promise<void> {
  const { pool } = source.runtime
  try {
    await storeAll(source, file, bytes)
    await endImport(pool, file.id, null)
  } catch (error) {
    await endImport(pool, file.id, faultOf(error)).catch(() => {})
    throw error
  }
}

async function storeAll(source: ImportSource, file: ImportFile, bytes: AsyncIterable<Buffer>): Promise<void> {
  const { pool } = source.runtime
  let under: Promise<void> = Promise.resolve()
  let batch: Row[] = []
  const store = async () => {
    await under
    const rows = batch
    batch = []
    under = storeBatch(source, file, rows).then((progress) => noteProgress(pool, file.id, progress))
    // Heard of at the next batch, or at the end.
    under.catch(() => {})
  }
  try {
    for await (const rows of readRows(bytes, file.form)) {
      for (const row of rows) {
        batch.push(row)
        if (batch.length === batchSize) await store()
      }
    }
    if (batch.length > 0) await store()
  } finally {
    await under
  }
}

function faultOf(error: unknown): Fault {
  const problem = error instanceof Error ? toProblem(error) : null
  if (problem !== null) return { code: problem.code, message: problem.message }
  return { code: 'SERVER_FAULT', message: 'Something went wrong here; it has been logged' }
}

async function storeBatch({ runtime, names }: ImportSource, file: ImportFile, rows: readonly Row[]): Promise<Progress> {
  const context = { at: await runtime.clock.now(), rule: await runtime.identityRules.of(file.workspace) }
  const refused: RefusedRow[] = []
  const read: { readonly row: number; readonly event: IncomingEvent }[] = []
  for (const row of rows) {
    const found = 'refused' in row ? row : eventOf(file, row, context)
    if ('refused' in found) refused.push(found.refused)
    else read.push({ row: (row as GoodRow).row, event: found })
  }
  const erased = await runtime.erasedAmong(file.workspace, read.map(({ event }) => contactIn(event))) // prettier-ignore
  // The file still has them; what is kept of it here must not.
  refused.push(...read.filter((_, index) => erased[index]).map(({ row }) => refusedRow(row, wasErased, '')))
  refused.sort((a, b) => a.row - b.row)
  const events = read.filter((_, index) => !erased[index]).map(({ event }) => event)
  const repeated = events.length === 0 ? 0 : await take(runtime, file, events)
  names.see(file.workspace, events)
  return { rows: rows.length, stored: events.length - repeated, repeated, refused }
}

const wasErased: Fault = {
  code: 'IMPORT_CONTACT_ERASED',
  message: 'The person with this address was erased here on request: no file brings them back',
}

/** The person of a row, as far as the row tells. */
const contactIn = ({ identity, traits, event }: IncomingEvent): Contact => ({
  id: '',
  userId: identity.userId ?? null,
  anonymousId: identity.anonymousId ?? null,
  attributes: { ...identity, ...traits },
  createdAt: event.at,
})

interface BatchContext {
  readonly at: Instant
  /** Addresses that name people. */
  readonly rule: readonly AddressKind[]
}

function eventOf(
  file: ImportFile,
  { row, text, fields }: GoodRow,
  { at, rule }: BatchContext,
): IncomingEvent | { readonly refused: RefusedRow } {
  const refuse = (fault: Fault) => ({ refused: refusedRow(row, fault, text) })
  const read = file.columns.read(fields)
  if ('fault' in read) return refuse(read.fault)
  const { call } = read
  if (file.kind === 'events' && !file.start && call['timestamp'] === undefined) {
    return refuse({ code: 'IMPORT_TIMESTAMP_MISSING', message: 'An event of the past needs its timestamp' })
  }
  const addressed = Object.keys(named({}, call['traits'] as JsonObject | undefined, rule)).length > 0
  const receipt = { at, wall: at, virtual: false }
  const source: EventSource = { workspace: file.workspace, receipt, sentAt: null, context: {}, addressed }
  const type = file.kind === 'contacts' ? 'identify' : call['type'] === undefined ? 'track' : null
  // A row that has no id of its own is known by what it says.
  const sent = call['messageId'] === undefined ? { ...call, messageId: digest(file.kind, call) } : call
  const event = readEvent(sent, type, source)
  return 'refusal' in event ? refuse(event.refusal) : event
}

const digest = (kind: ImportKind, call: unknown): string =>
  `import:${createHash('sha256')
    .update(`${kind}\n${JSON.stringify(call)}`)
    .digest('base64url')}`

/** Answers how many had come before. */
async function take(runtime: Runtime, { kind, start }: ImportFile, events: readonly IncomingEvent[]): Promise<number> {
  if (!start) return (await runtime.remember(kind, events)).filter(Boolean).length
  for (;;) {
    try {
      return (await runtime.ingest(events)).duplicates
    } catch (error) {
      if (!(error instanceof StoreOverloaded)) throw error
      await sleep(overloadedMs)
    }
  }
}
