/**
 * What becomes of a tracking call once it is read: its events are stored before it is answered, those that cannot be are named. The same
 * for calls that come by the routes and by the short way beside them.
 */
import type { EventType, Json, JsonObject } from '@millrace/core'
import type { IdentitySecrets } from '../../auth/identity-secret.ts'
import type { KeyHints } from '../../auth/key-hints.ts'
import type { Actor } from '../../auth/policy.ts'
import { located, type Geo } from '../../geo/geo.ts'
import { addressNames } from '../../people/address-names.ts'
import { keepRefused } from '../../read/refused.ts'
import type { Runtime } from '../../runtime.ts'
import type { Metrics } from '../metrics.ts'
import { Problem } from '../problem.ts'
import { type Admit, createAdmission } from './admission.ts'
import { isObject, readEvent, type Refusal } from './event.ts'
import type { EventNames } from './event-names.ts'
import { createLine, type Line } from './line.ts'
import type { PageRules } from './page.ts'
import { parseTimestamp, type Receipt } from './timestamp.ts'

export interface TakingOptions {
  readonly runtime: Runtime
  readonly identitySecrets: IdentitySecrets
  readonly hints: KeyHints
  readonly metrics: Metrics
  readonly names: EventNames
  readonly geo: Geo | null
}

export interface Call {
  readonly actor: Actor
  readonly body: JsonObject
  /** Null for a batch, whose events say their own. */
  readonly type: EventType | null
  /** See `EventSource`. */
  readonly fits?: boolean
}

type Rejected = Refusal & { readonly index: number }
export interface Answer {
  readonly success: true
  readonly rejected?: Rejected[]
}

/** Throws `Problem`, or what the store throws. */
export type Take = (call: Call) => Promise<Answer>

/** Refused bodies kept of one request; all are counted and answered. */
const keptMax = 100
const keptBytesMax = 8 * 1024

/** The answer to a call of which everything was kept. */
export const taken: Answer = { success: true }

interface Taking extends TakingOptions {
  /** Names of attributes by which channels reach people. */
  readonly addresses: ReadonlySet<string>
  readonly admit: Admit
  readonly line: Line
}

export function createTaking(options: TakingOptions): Take {
  const { runtime } = options
  const addresses = addressNames(runtime.registry.channels.values())
  const taking: Taking = { ...options, addresses, admit: createAdmission(runtime), line: createLine() }
  return (call) => take(taking, call)
}

async function take(taking: Taking, call: Call): Promise<Answer> {
  const { runtime, metrics, names, geo } = taking
  const { type, actor } = call
  const { workspace } = actor
  const sent = sentOf(call)
  taking.admit()
  const unproved: Unproved[] = []
  const page = actor.role === 'page' ? { page: await pageOf(taking, workspace, unproved) } : null
  const fits = call.fits === undefined ? null : { fits: call.fits }
  const source = { workspace, receipt: await receiptOf(taking), ...commonOf(call), ...fits, ...page }
  const read = sent.map((item) => readEvent(item, type, source))
  const events = read.flatMap((event) => ('refusal' in event ? [] : [located(event, geo)]))

  if (events.length > 0) await runtime.ingest(events)
  metrics.accepted(events.length)
  names.see(workspace, events)
  if (unproved.length > 0) taking.hints.unproved(actor, unproved[0]!)
  if (events.length === sent.length) return taken

  const rejected = read.flatMap((event, index): Rejected[] => ('refusal' in event ? [{ index, ...event.refusal }] : []))
  for (const { code } of rejected) metrics.refused(code)
  await keepRefused(
    runtime.pool,
    workspace,
    rejected.slice(0, keptMax).map((one) => ({ ...one, body: keptBody(sent[one.index]) })),
  )
  if (events.length > 0) return { ...taken, rejected }
  throw new Problem('BATCH_REFUSED', rejected[0]!.message, { members: { rejected } })
}

type Unproved = Parameters<PageRules['unproved']>[0]

async function pageOf({ identitySecrets, addresses }: Taking, workspace: number, unproved: Unproved[]): Promise<PageRules> {
  return { proves: await identitySecrets.prover(workspace), addresses, unproved: (claim) => void unproved.push(claim) }
}

function sentOf({ body, type }: Call): readonly unknown[] {
  if (type !== null) return [body]
  const sent: unknown = body['batch']
  if (!Array.isArray(sent) || sent.length === 0) throw new Problem('BATCH_INVALID', 'batch must be an array with at least one event')
  return sent
}

/**
 * Real time is the database's: what this process's clock says may be hours off. A test clock is asked of the database, and the calls
 * then go on in the order in which they came.
 */
async function receiptOf({ runtime: { clock }, line }: Taking): Promise<Receipt> {
  if (clock.virtual) return line(clock.now().then((at) => ({ at, wall: Date.now(), virtual: true })))
  const at = await clock.now()
  return { at, wall: at, virtual: false }
}

function commonOf({ body, type }: Call) {
  const context = type === null && isObject(body['context']) ? body['context'] : {}
  return { sentAt: parseTimestamp(body['sentAt']), context: context as JsonObject }
}

/** The body as it was sent, or how it began when it cannot be kept. Without the proof of who it is from: whoever reads it could use it. */
function keptBody(body: unknown): Json {
  const sent = isObject(body) && isObject(body['context']) ? { ...body, context: { ...body['context'], userHash: undefined } } : body
  const json = JSON.stringify(sent) ?? 'null'
  const kept = json.length <= keptBytesMax && !/\\u(0000|d[89a-f])/.test(json)
  return kept ? (sent as Json) : { excerpt: json.slice(0, 1000).toWellFormed() }
}
