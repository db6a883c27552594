/**
 * A message sent to an address by hand, to be looked at. It goes the way of all messages (log, claim, channel), so it is what a contact
 * would get; but it is of no contact, run or flow: nobody's history, no statistics and no cap knows of it, and what its reader does with it
 * is no event. Suppression of the address holds.
 */
import { CallError, idFrom, type AnyChannel, type JsonObject, type QueuedMessage } from '@millrace/core'
import type { MessageView } from '../messages/log.ts'
import type { Runtime } from '../runtime.ts'
import { oneStatement, toJson, transaction } from '../store/sql.ts'

/** Ids of contacts begin with 1. */
const nobody = '0'
const patienceMs = 20_000

export interface TestMessage {
  readonly workspace: number
  readonly channel: AnyChannel
  /** In the channel's normal form. */
  readonly to: string
  /** Rendered. */
  readonly content: JsonObject
}

export interface TestOutcome {
  readonly id: string
  readonly state: MessageView['state']
  readonly refusal: string | null
  readonly failure: { readonly code: string; readonly message: string } | null
  /** Id of the mail in the built-in inbox, when that caught it. */
  readonly mail: string | null
}

export async function sendTest(runtime: Runtime, message: TestMessage): Promise<TestOutcome> {
  const { workspace } = message
  const id = idFrom(await runtime.clock.now(), `test:${crypto.randomUUID()}`)
  await queue(runtime, id, message)
  const signal = AbortSignal.timeout(patienceMs)
  const left = await perform(runtime, { id, signal, ...message })
  if (left !== null) await giveUp(runtime, id, { ...left, unknown: signal.aborted })
  return await outcomeOf(runtime, workspace, id)
}

async function queue({ registry, pool, clock }: Runtime, id: string, { workspace, channel, to, content }: TestMessage): Promise<void> {
  const data: QueuedMessage = {
    id,
    channel: channel.name,
    to,
    content: marked(content),
    transactional: true,
    category: 'test',
    refusal: null,
  }
  const at = await clock.now()
  const item = { workspace, contact: nobody, run: null, flow: null, version: null, node: null, key: `test:${id}`, at, data }
  await transaction(pool, (sql) => registry.writes.get('message.queue')!.commit(sql, [item]))
}

/** Of channels whose messages have a subject. */
function marked(content: JsonObject): JsonObject {
  const { subject } = content
  return typeof subject === 'string' ? { ...content, subject: `[Test] ${subject}` } : content
}

/** Null when it was settled; else why the channel would have it tried again, which a test is not. */
async function perform(
  runtime: Runtime,
  { id, channel, workspace, signal }: TestMessage & { readonly id: string; readonly signal: AbortSignal },
): Promise<{ readonly code: string; readonly message: string } | null> {
  const { registry, connections, http, clock } = runtime
  const call = registry.calls.get('message.send')!
  const owner = registry.plugins.find(({ calls }) => calls?.includes(call))!.name
  const item = { id, workspace, contact: nobody, run: null, flow: null, node: null, key: `test-${id}`, attempt: 1 }
  try {
    const context = { now: await clock.now(), signal, http, ...(await connections.of(owner, workspace)), deliver: refuseDelivery }
    await call.perform({ ...item, data: { message: id, channel: channel.name } }, context)
    return null
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    return { code: error.code, message: error.message }
  }
}

const refuseDelivery = (): Promise<never> => Promise.reject(new Error('A test message asks no other channel'))

/** No worker knows of it, so nothing would ever try it again. */
async function giveUp(
  { pool }: Runtime,
  id: string,
  { unknown, ...failure }: { readonly code: string; readonly message: string; readonly unknown: boolean },
): Promise<void> {
  await oneStatement(
    pool,
    `update millrace.message set state = $2, settled_at = millrace.clock_now(), failure = coalesce(failure, $3::jsonb)
     where id = $1::uuid and state in ('queued', 'sending')`,
    [id, unknown ? 'unknown' : 'failed', toJson(failure)],
  )
}

async function outcomeOf({ pool }: Runtime, workspace: number, id: string): Promise<TestOutcome> {
  const [outcome] = await oneStatement<TestOutcome>(
    pool,
    `select m.id::text, m.state, m.refusal, m.failure,
       (select mail.id::text from millrace.inbox_mail mail where mail.message = m.id order by mail.id limit 1) as mail
     from millrace.message m where m.id = $2::uuid and m.workspace = $1`,
    [workspace, id],
  )
  return outcome!
}
