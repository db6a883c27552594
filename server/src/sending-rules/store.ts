/**
 * The rules of a workspace, kept and remembered. The claim asks with every batch whether there are any, and what it is told of that may be
 * two seconds old; what they say it reads anew, for what is put off by old rules would be looked at again by nobody. Changes of whom a
 * message may reach (consents, groups) are never remembered.
 */
import type { Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { plainArray, sqlOf, toJson, transaction } from '../store/sql.ts'
import { noRules, type SendingRules } from './rules.ts'

export type ConsentMode = 'opt-out' | 'opt-in' | 'double'

export interface RulesView extends SendingRules {
  /** By channel; one that is absent is `opt-out`. */
  readonly consent: Readonly<Record<string, ConsentMode>>
  /** Moves with every change, also of subscription groups. */
  readonly revision: number
}

/** Rules that say anything, and the zone of whoever has none of their own. */
export interface ActiveRules {
  readonly rules: SendingRules
  readonly timezone: string
}

export interface SendingRulesStore {
  /** Of those workspaces that have any quiet hours or caps. */
  active(workspaces: Iterable<number>): Promise<ReadonlyMap<number, ActiveRules>>
  /** The same as they stand at this moment. */
  standing(sql: Sql, workspaces: readonly number[]): Promise<ReadonlyMap<number, ActiveRules>>
  read(workspace: number): Promise<RulesView>
  /** `revision` is what the caller last saw; null: whatever is there. What waits for the old rules is looked at again. */
  save(workspace: number, rules: Omit<RulesView, 'revision'>, revision: number | null): Promise<RulesView | 'conflict'>
}

const rememberMs = 2000

/** `onSite`: names of the channels that show their messages only on the site. Absent: none does. */
export function createSendingRules(pool: Pool, onSite: () => readonly string[] = () => []): SendingRulesStore {
  const standing: SendingRulesStore['standing'] = async (sql, workspaces) => {
    const active = await readActive(sql, workspaces)
    return new Map([...active].map(([id, { rules, timezone }]) => [id, { timezone, rules: { ...rules, onSite: onSite() } }]))
  }
  const remembered = new Map<number, { readonly rules: ActiveRules | null; readonly until: number }>()
  const recall = async (asked: readonly number[]) => {
    const now = performance.now()
    const unknown = asked.filter((workspace) => (remembered.get(workspace)?.until ?? 0) <= now)
    if (unknown.length === 0) return
    const active = await standing(sqlOf(pool), unknown)
    for (const workspace of unknown) remembered.set(workspace, { rules: active.get(workspace) ?? null, until: now + rememberMs })
  }
  return {
    active: async (workspaces) => {
      const asked = [...new Set(workspaces)]
      await recall(asked)
      return new Map(asked.flatMap((workspace) => entryOf(workspace, remembered.get(workspace)?.rules ?? null)))
    },
    standing,
    read: (workspace) => readRules(sqlOf(pool), workspace),
    save: async (workspace, rules, revision) => {
      const saved = await transaction(pool, (sql) => saveRules(sql, { workspace, rules, revision }))
      remembered.delete(workspace)
      return saved
    },
  }
}

const entryOf = (workspace: number, active: ActiveRules | null): readonly (readonly [number, ActiveRules])[] =>
  active === null ? [] : [[workspace, active]]

/** Of those workspaces that have any quiet hours or caps. */
async function readActive(sql: Sql, workspaces: readonly number[]): Promise<ReadonlyMap<number, ActiveRules>> {
  const rows = await sql.query<ActiveRules & { readonly workspace: number }>(selectActive, [plainArray(workspaces)])
  const known = rows.map(({ workspace, rules, timezone }) => [workspace, { rules: { ...noRules, ...rules }, timezone }] as const)
  return new Map(known.filter(([, { rules }]) => rules.quietHours.length > 0 || rules.caps.length > 0))
}

const selectActive = `
  select r.workspace, r.rules, w.timezone from millrace.sending_rules r join millrace.workspace w on w.id = r.workspace
  where r.workspace = any($1::int[])`

async function readRules(sql: Sql, workspace: number): Promise<RulesView> {
  const [[row], modes] = await Promise.all([
    sql.query<{ rules: SendingRules; revision: number }>('select rules, revision from millrace.sending_rules where workspace = $1', [
      workspace,
    ]),
    sql.query<{ channel: string; mode: ConsentMode }>(
      'select channel, mode from millrace.consent_mode where workspace = $1 order by channel',
      [workspace],
    ),
  ])
  const consent = Object.fromEntries(modes.map(({ channel, mode }) => [channel, mode]))
  return { ...noRules, ...row?.rules, consent, revision: row?.revision ?? 0 }
}

interface Saving {
  readonly workspace: number
  readonly rules: Omit<RulesView, 'revision'>
  readonly revision: number | null
}

async function saveRules(sql: Sql, { workspace, rules, revision }: Saving): Promise<RulesView | 'conflict'> {
  const { quietHours, caps, deferDays, consent } = rules
  if (!(await moveRulesRevision(sql, workspace, revision))) return 'conflict'
  await sql.query('update millrace.sending_rules set rules = $2::jsonb where workspace = $1', [
    workspace,
    toJson({ quietHours, caps, deferDays }),
  ])
  const asking = Object.entries(consent).filter(([, mode]) => mode !== 'opt-out')
  await sql.query('delete from millrace.consent_mode where workspace = $1', [workspace])
  await sql.query('insert into millrace.consent_mode (workspace, channel, mode) select $1, * from unnest($2::text[], $3::text[])', [
    workspace,
    asking.map(([channel]) => channel),
    asking.map(([, mode]) => mode),
  ])
  await lookAgain(sql, workspace)
  return readRules(sql, workspace)
}

/** False when somebody was faster. The row is locked from here on. */
export async function moveRulesRevision(sql: Sql, workspace: number, revision: number | null): Promise<boolean> {
  await sql.query(
    `insert into millrace.sending_rules (workspace, rules, revision, updated_at) values ($1, '{}', 0, millrace.clock_now()) on conflict do nothing`,
    [workspace],
  )
  const moved = await sql.query(
    `update millrace.sending_rules set revision = revision + 1, updated_at = millrace.clock_now()
     where workspace = $1 and ($2::int is null or revision = $2) returning 1`,
    [workspace, revision],
  )
  return moved.length > 0
}

export const deferredCode = 'MESSAGE_DEFERRED'

/** What was put off by the rules (or the zone) before is decided about by those that stand. */
export async function lookAgain(sql: Sql, workspace: number): Promise<void> {
  await sql.query(
    `update millrace.call set due_at = millrace.clock_now()
     where workspace = $1 and state = 0 and due_at > millrace.clock_now() and failure ->> 'code' = '${deferredCode}'`,
    [workspace],
  )
}
