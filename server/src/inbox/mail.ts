/** Mail caught by the built-in inbox: how it is kept and read. `at` is the runtime's clock, as everything that flows do. */
import type { Pool } from 'pg'
import { sqlOf, toJson } from '../store/sql.ts'

/** A letter as it arrived, read. */
export interface CaughtMail {
  /** The message of the log that this is, when it says so. */
  readonly message: string | null
  readonly from: string
  /** The recipient of the envelope. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string | null
  /** By lower-case name, raw and unfolded; repeated ones joined by line breaks. */
  readonly headers: Readonly<Record<string, string>>
}

export interface MailView extends Omit<CaughtMail, 'message'> {
  readonly id: string
  readonly at: string
}

/** Stores letters durably; those of a message belong to its workspace. */
export async function storeMail(pool: Pool, mails: readonly CaughtMail[]): Promise<void> {
  await sqlOf(pool).query(insertMail, [`[${mails.map(toJson).join(',')}]`])
}

const insertMail = `
  insert into millrace.inbox_mail (workspace, message, at, mail_from, mail_to, subject, text, html, headers)
  select message.workspace, message.id, millrace.clock_now(), mail."from", mail."to", mail.subject, mail.text, mail.html, mail.headers
  from json_to_recordset($1::json) as mail(message uuid, "from" text, "to" text, subject text, text text, html text, headers jsonb)
  left join millrace.message on message.id = mail.message`

export interface MailQuery {
  readonly workspace: number
  readonly to: string | null
  /** Id of the last mail shown. */
  readonly before: string | null
  readonly limit: number
}

/** The newest first; one more than `limit`, if there is. */
export async function listMail(pool: Pool, { workspace, to, before, limit }: MailQuery): Promise<readonly MailView[]> {
  const rows = await sqlOf(pool).query<Row>(
    `select ${columns} from millrace.inbox_mail
     where (workspace = $1 or workspace is null) and ($2::text is null or mail_to = lower($2)) and ($3::bigint is null or id < $3)
     order by inbox_mail.id desc limit $4`,
    [workspace, to, before, limit + 1],
  )
  return rows.map(viewOf)
}

export async function readMail(
  pool: Pool,
  { workspace, id }: { readonly workspace: number; readonly id: string },
): Promise<MailView | null> {
  const [row] = await sqlOf(pool).query<Row>(
    `select ${columns} from millrace.inbox_mail where id = $2::bigint and (workspace = $1 or workspace is null)`,
    [workspace, id],
  )
  return row === undefined ? null : viewOf(row)
}

type Row = Omit<MailView, 'at'> & { readonly at: Date }
const columns = 'id::text, at, mail_from as "from", mail_to as "to", subject, text, html, headers'
const viewOf = (row: Row): MailView => ({ ...row, at: row.at.toISOString() })
