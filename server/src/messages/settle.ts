/**
 * How a message that was sent, or could not be, is recorded: its state and the first time of its status, for a whole batch in one
 * statement. Only the attempt that is sending may settle, but a late success always counts: it tells what `unknown` was.
 */
import type { Failure } from '@millrace/core'
import type { Pool } from 'pg'
import { oneStatement, plainArray, textArray, toJson, toText } from '../store/sql.ts'

export interface Settlement {
  readonly id: string
  readonly attempt: number
  /** `queued`: certainly not sent, or to be repeated; it will be tried again. */
  readonly state: 'sent' | 'failed' | 'unknown' | 'queued'
  readonly reference?: string
  /** Whether delivery reports will name the message by its reference. */
  readonly referred?: boolean
  readonly failure?: Failure
}

/**
 * Answers when each was settled; null for those that were not its attempt's to settle, and for those whose contact was erased meanwhile,
 * of which nobody is to be told. Asked again, for the first answer may have been lost with its connection, it answers the same.
 */
export async function settleMessages(pool: Pool, settlements: readonly Settlement[]): Promise<readonly (number | null)[]> {
  const values = [
    plainArray(settlements.map(({ id }) => id)),
    plainArray(settlements.map(({ attempt }) => attempt)),
    plainArray(settlements.map(({ state }) => state)),
    textArray(settlements.map(({ reference }) => (reference === undefined ? null : toText(reference)))),
    textArray(settlements.map(({ failure }) => (failure === undefined ? null : toJson(failure)))),
    plainArray(settlements.map(({ referred = false }) => referred)),
  ]
  const rows = await oneStatement<{ id: string; at: number }>(pool, settleStatement, values)
  const at = new Map(rows.map((row) => [row.id, row.at]))
  return settlements.map(({ id }) => at.get(id) ?? null)
}

const settleStatement = `
  with item as (
    select * from rows from (unnest($1::uuid[]), unnest($2::int[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::boolean[]))
      as item(id, attempt, state, reference, failure, referred)
  ), changed as (
    update millrace.message m
    set state = item.state,
      reference = item.reference,
      failure = item.failure::jsonb,
      settled_at = case item.state when 'queued' then null else millrace.clock_now() end
    from item
    where m.id = item.id
      and ((m.state = 'sending' and m.attempt = item.attempt) or (m.state in ('sending', 'unknown') and item.state = 'sent'))
    returning m.id, m.workspace, m.contact, m.channel, m.state, m.reference, m.address_hash, item.referred
  ), named as (
    insert into millrace.message_reference (workspace, channel, reference, message, at)
    select workspace, channel, reference, id, millrace.clock_now() from changed where referred and state = 'sent' and reference <> ''
    on conflict do nothing
  ), latest as (
    -- What a reply without a reference is to: see reported.ts.
    insert into millrace.message_reference (workspace, channel, reference, message, at)
    select distinct on (workspace, channel, address_hash) workspace, channel, 'to ' || address_hash, id, millrace.clock_now()
    from changed where referred and state = 'sent' and address_hash is not null order by workspace, channel, address_hash, id desc
    on conflict (workspace, channel, reference) do update set message = excluded.message, at = excluded.at
  ), logged as (
    insert into millrace.message_status (message, workspace, status, at)
    select id, workspace, state, millrace.clock_now() from changed where state <> 'queued'
    on conflict do nothing
  )
  select id, (extract(epoch from millrace.clock_now()) * 1000)::float8 as at from changed
  where exists (select from millrace.contact c where c.id = changed.contact)
  union all
  select m.id, (extract(epoch from m.settled_at) * 1000)::float8
  from item join millrace.message m on m.id = item.id
  where m.state = item.state and item.state <> 'queued' and (m.attempt = item.attempt or item.state = 'sent')
    and exists (select from millrace.contact c where c.id = m.contact)`
