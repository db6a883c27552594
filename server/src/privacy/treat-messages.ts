/** The message log: what was sent to the person says nothing of them any more, and counts as before. */
import type { Treatment } from './treatment.ts'

const messages = 'select id from millrace.message where workspace = $1 and contact = any($2::bigint[])'

/** The code of a failure is ours; its text may be what the outside system said of the address. */
export const codeOfFailure = (failure: string) =>
  `case when ${failure} is null then null else jsonb_build_object('code', ${failure} -> 'code', 'message', '') end`

export const messageTreatments: readonly Treatment[] = [
  {
    table: 'inbox_mail',
    fate: 'removed',
    why: 'letters that the built-in inbox caught',
    by: 'contacts',
    statement: `delete from millrace.inbox_mail where message in (${messages})`,
  },
  {
    table: 'inbox_mail',
    fate: 'removed',
    why: 'and those to the address that are no messages of ours',
    by: 'addresses',
    statement: 'delete from millrace.inbox_mail where (workspace = $1 or workspace is null) and mail_to = any($2::text[])',
  },
  {
    table: 'message_status',
    fate: 'emptied',
    why: 'when it was opened and clicked counts; from where and with what does not',
    by: 'contacts',
    statement: `update millrace.message_status set data = null where data is not null and message in (${messages})`,
  },
  {
    table: 'message_reference',
    fate: 'removed',
    why: 'what outside systems call messages may name the person',
    by: 'contacts',
    statement: `delete from millrace.message_reference where workspace = $1 and message in (${messages})`,
  },
  {
    table: 'message',
    fate: 'emptied',
    why: 'that one was sent, by which step and with what result',
    by: 'contacts',
    statement: `
      update millrace.message set "to" = null, address_hash = null, content = '{}', category = null, reference = null,
        failure = ${codeOfFailure('failure')}
      where workspace = $1 and contact = any($2::bigint[])
        and ("to" is not null or address_hash is not null or content <> '{}' or category is not null or reference is not null
          or failure ->> 'message' <> '')`,
  },
]
