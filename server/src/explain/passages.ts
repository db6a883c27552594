/** A contact's passages through a flow, step by step: each step with what decided it, and what became of the message it made. */
import type { Json, Localized, Registry } from '@millrace/core'
import type pg from 'pg'
import { findRun, listRuns, type RunDetail, type StepView } from '../read/runs.ts'
import { readNodeTitles } from '../read/node-titles.ts'

export interface ExplainedStep extends StepView {
  readonly title: Localized
  /** Of a step that made a message. */
  readonly message?: ExplainedMessage
}

export interface ExplainedMessage {
  readonly id: string
  readonly channel: string
  readonly state: string
  /** Why it left or did not: one of `MESSAGE_SENT`, `MESSAGE_WAITING`, `MESSAGE_REFUSED`, `MESSAGE_FAILED`, `MESSAGE_UNKNOWN`. */
  readonly code: string
  /** The refusal (`no-address`, `suppressed`, ...), the rule that puts it off (`quiet-hours`, `capped`) or the failure of the last try; null when it left. */
  readonly reason: Json
  /** Until when a rule puts it off; null: none does. */
  readonly notBefore: string | null
}

export interface Passage extends Omit<RunDetail, 'steps' | 'path' | 'vars' | 'awaits'> {
  readonly steps: readonly ExplainedStep[]
}

export interface PassageQuery {
  readonly workspace: number
  readonly flow: string
  /** Internal id. */
  readonly contact: string
  readonly limit: number
}

interface Source {
  readonly pool: pg.Pool
  readonly registry: Registry
}

/** The newest first. */
export async function readPassages(source: Source, query: PassageQuery): Promise<readonly Passage[]> {
  const { workspace, flow, contact: contactId, limit } = query
  const runs = (await listRuns(source, { workspace, flow, contact: null, contactId, state: null, before: null, limit })).slice(0, limit)
  const found = await Promise.all(runs.map(({ id }) => findRun(source, query.workspace, id)))
  const details = found.filter((run) => run !== null)
  const messages = await messagesOf(
    source.pool,
    query.workspace,
    details.flatMap(({ id, branches }) => [id, ...branches.map((branch) => branch.id)]),
  )
  return Promise.all(
    details.map((run) =>
      passageOf(source, query.workspace, { run, messages: [run, ...run.branches].flatMap(({ id }) => messages.get(id) ?? []) }),
    ),
  )
}

async function passageOf(
  source: Source,
  workspace: number,
  { run, messages }: { readonly run: RunDetail; readonly messages: readonly Row[] },
): Promise<Passage> {
  const { steps, path: _path, vars: _vars, awaits: _awaits, ...rest } = run
  const { flow, version } = run
  const titles = await readNodeTitles(
    source,
    workspace,
    steps.map(({ node }) => ({ flow, version, node })),
  )
  // A node that the run came to twice made its messages in the order of its steps.
  const left = new Map<string, Row[]>()
  for (const message of messages) left.set(message.node, [...(left.get(message.node) ?? []), message])
  return {
    ...rest,
    steps: steps.map((step) => {
      const message = step.outcome === 'noticed' ? undefined : left.get(step.node)?.shift()
      const shown = { ...step, title: titles.of({ flow, version, node: step.node }) }
      return message === undefined ? shown : { ...shown, message: explained(message) }
    }),
  }
}

interface Row {
  readonly id: string
  readonly run: string
  readonly node: string
  readonly channel: string
  readonly state: string
  readonly refusal: string | null
  readonly deferredFor: string | null
  readonly notBefore: string | null
  readonly failure: Json
}

async function messagesOf(pool: pg.Pool, workspace: number, runs: readonly string[]): Promise<ReadonlyMap<string, readonly Row[]>> {
  const { rows } = await pool.query<Row>(
    `select id::text, run::text, node, channel, state, refusal, failure, deferred_for as "deferredFor",
       to_char(not_before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "notBefore"
     from millrace.message
     where workspace = $1 and run = any($2::uuid[]) order by id`,
    [workspace, runs],
  )
  return Map.groupBy(rows, ({ run }) => run)
}

const codes: Readonly<Record<string, string>> = {
  queued: 'MESSAGE_WAITING',
  sending: 'MESSAGE_WAITING',
  sent: 'MESSAGE_SENT',
  refused: 'MESSAGE_REFUSED',
  failed: 'MESSAGE_FAILED',
  unknown: 'MESSAGE_UNKNOWN',
}

function explained({ id, channel, state, refusal, deferredFor, notBefore, failure }: Row): ExplainedMessage {
  const isPutOff = state === 'queued' && failure === null && deferredFor !== null
  const reason = refusal ?? failure ?? (isPutOff ? deferredFor : null)
  return { id, channel, state, code: codes[state] ?? 'MESSAGE_WAITING', reason, notBefore: isPutOff ? notBefore : null }
}
