/**
 * What an erasure does to each of the runtime's own tables: this list is the whole of it, and a test holds it against the schema. Tables
 * of plugins are treated by their `eraseContact`.
 *
 * Rows that say something of the person go; rows that statistics are made of stay and are emptied. What is left names the number that a
 * contact had, and nothing leads from there to anybody.
 */
import { messageTreatments } from './treat-messages.ts'
import { runTreatments } from './treat-runs.ts'
import { traceTreatments } from './treat-traces.ts'
import { ofContacts, type Treatment } from './treatment.ts'

const kept = (table: string, why: string): Treatment => ({ table, fate: 'kept', why })

/** In this order. */
export const treatments: readonly Treatment[] = [
  ...messageTreatments,
  ...runTreatments,
  ...traceTreatments,
  ofContacts('anonymous', 'visits that come later are of somebody unknown'),
  ofContacts('address', 'the address may come back, as that of another contact'),
  ofContacts('event', 'what the person did; statistics count runs and messages, not events'),
  ofContacts('inbox', 'what had come and was not handled'),
  ofContacts('quarantine', 'inputs that were put aside'),
  ofContacts('segment_member', 'who is in which segment'),
  ofContacts('look', 'nobody is there to be looked at'),
  ofContacts('consent', 'nothing may be sent at all: see suppression'),
  ofContacts('consent_change', 'proofs say where and when the person gave their word'),
  {
    table: 'contact',
    fate: 'removed',
    why: 'with the users that were merged into it',
    by: 'contacts',
    statement: 'delete from millrace.contact where workspace = $1 and id = any($2::bigint[])',
  },
  kept('suppression', 'keyed hashes, which keep the address from being written to again'),
  kept('event_key', 'hashes of ids of events: one that is sent again stays a repeated one'),
  kept('refusal', 'that a start was refused, and by which rule; of a number'),
  kept('counter', 'sums'),
  kept('counter_day', 'sums'),
  kept('quota_day', 'sums'),
  kept('erasure', 'that somebody was erased, when and by whom; of a number'),
  ...[
    'workspace',
    'clock',
    'flow',
    'flow_version',
    'lane',
    'event_name',
    'visit_mark',
    'sending',
    'restoration',
    'departed',
    'upkeep',
    'segment',
    'survey',
    'timetable',
    'flow_plan',
    'flow_moving',
    'people_setting',
    'import',
    'collection',
    'connection',
    'resource',
    'consent_mode',
    'subscription_group',
    'sending_rules',
    'retention_setting',
    'identity_secret',
    'migration',
  ].map((table) => kept(table, 'says nothing of contacts')),
  ...['account', 'member', 'session', 'api_key', 'invitation', 'flow_comment'].map((table) => kept(table, 'of members of staff')),
]
