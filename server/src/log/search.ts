/**
 * Whom a search means: an address by its beginning, or a contact by its id, one of its addresses or a part of its name. Addresses are
 * found along the index `message_to`, contacts by theirs; only a part of a name makes Postgres look at every contact.
 */
import type { Pool } from 'pg'
import { sqlOf } from '../read/sql.ts'
import { normalEmail, normalPhone } from '../store/addresses.ts'

export interface Found {
  /** Patterns of addresses. */
  readonly addresses: readonly string[]
  /** Internal ids. */
  readonly contacts: readonly string[]
}

/** Contacts that a part of a name may find; who looks for more says more. */
const contactsMax = 500

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

export async function whoIs(pool: Pool, workspace: number, search: string): Promise<Found> {
  const text = search.trim()
  const known = [normalEmail(text), normalPhone(text)].filter((address) => address !== null)
  const beginnings = new Set([text, text.toLowerCase(), ...known, ...numbersOf(text)])
  const isName = !text.includes('@') && /\p{L}/u.test(text)
  const rows = await sqlOf(pool).query<{ id: string }>(
    `select id::text from (
       select coalesce(merged_into, id) as id from millrace.contact where workspace = $1 and user_id = $2
       union select contact from millrace.anonymous where workspace = $1 and anonymous_id = $2
       union select contact from millrace.address where workspace = $1 and value = any($3::text[])
       ${isName ? `union (select id from millrace.contact where workspace = $1 and attributes ->> 'name' ilike any($4::text[]) limit ${contactsMax})` : ''}
     ) c`,
    [workspace, text, known, ...(isName ? [spellingsOf(text)] : [])],
  )
  return { addresses: [...beginnings].map((one) => `${escaped(one)}%`), contacts: rows.map(({ id }) => id) }
}

/** A database that is not told of a language knows capital letters of English only. */
function spellingsOf(text: string): readonly string[] {
  const lower = text.toLowerCase()
  const named = lower.replaceAll(/(^|[\s-])\p{L}/gu, (first) => first.toUpperCase())
  return [...new Set([text, lower, text.toUpperCase(), named])].map((one) => `%${escaped(one)}%`)
}

/** The beginning of a telephone number, as people write it. */
function numbersOf(text: string): readonly string[] {
  if (!/^\+?[\d\s()-]{3,}$/.test(text)) return []
  const digits = text.replaceAll(/\D/g, '')
  return [`+${digits}`, ...(digits.startsWith('8') ? [`+7${digits.slice(1)}`] : []), ...(text.startsWith('+') ? [] : [`+7${digits}`])]
}
