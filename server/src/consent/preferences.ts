/**
 * What a recipient chooses on the page that their messages link to. Whoever has the link has the mailbox: what they say is confirmed, holds
 * from the answer on, and may take back an unsubscription. With nothing chosen they have left everything.
 */
import type { ChannelReach, Sql } from '@millrace/core'
import { leaveAll, type Recipient, type RecipientSource } from '../messages/unsubscribe.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import { applyConsents } from './apply.ts'
import { listGroups, type SubscriptionGroup } from './groups.ts'
import { loadStanding, reachOf } from './standing.ts'

export interface Choice extends SubscriptionGroup {
  readonly chosen: boolean
}

/** Of a workspace without groups: all of the channel's marketing, as one choice. */
export const everything = '*'

export interface Preferences {
  readonly choices: readonly Choice[]
  /** The address gets nothing at all, after a bounce or a complaint, and no choice changes that. */
  readonly blocked: boolean
}

export const preferencesOf = ({ runtime }: RecipientSource, recipient: Recipient): Promise<Preferences> =>
  readPreferences(sqlOf(runtime.pool), recipient)

async function readPreferences(sql: Sql, { workspace, channel, contact, hash }: Recipient): Promise<Preferences> {
  const groups = await listGroups(sql, workspace)
  const standing = await loadStanding(sql, { workspace, contacts: contact === null ? [] : [contact.id] })
  const [address] = await sql.query<{ any: boolean | null }>(
    `select bool_or(scope = 'any') as any from millrace.suppression where workspace = $1 and channel = $2 and address_hash = $3`,
    [workspace, channel, hash],
  )
  const reach = contact === null ? null : reachOf(standing, { contact: contact.id, channel, hash })
  const isClosed = address!.any !== null || reach?.marketing === true
  const all = groups.length > 0 ? groups : [{ key: everything, title: { en: '' }, description: null, subscribed: true }]
  return {
    choices: all.map((group) => ({ ...group, chosen: !isClosed && isOpen(reach, group.key) })),
    blocked: address!.any === true || reach?.any === true,
  }
}

const isOpen = (reach: ChannelReach | null, key: string): boolean =>
  (reach?.asks !== true || reach.given?.includes(key) === true) && reach?.left?.includes(key) !== true

/** `keys`: the groups that are to come; of others nothing does. */
export async function choose(source: RecipientSource, recipient: Recipient, keys: ReadonlySet<string>): Promise<void> {
  const { runtime } = source
  await transaction(runtime.pool, async (sql) => {
    const { choices } = await readPreferences(sql, recipient)
    const wanted = choices.filter(({ key }) => keys.has(key))
    if (wanted.length === 0 || recipient.contact === null) return leaveAll(sql, runtime, { ...recipient, source: page })
    const rows = await readStates(sql, recipient)
    const person = { contact: recipient.contact.id }
    const proof = recipient.message === null ? {} : { proof: { message: recipient.message.id } }
    const changes = choices.flatMap(({ key, chosen }) => {
      const state = keys.has(key) ? ('given' as const) : ('withdrawn' as const)
      const isSaid = rows.get(key) === state && chosen === keys.has(key)
      return isSaid ? [] : [{ person, channel: recipient.channel, purpose: key, state, source: page, ...proof }]
    })
    await applyConsents(
      sql,
      { registry: runtime.registry, hash: source.hash },
      { workspace: recipient.workspace, changes, confirmed: true, addressHash: recipient.hash },
    )
    await sql.query(forgive, [recipient.workspace, recipient.channel, recipient.hash])
  })
}

const page = 'preference-page'

/** The address of the message may be another than the contact has by now. */
const forgive = `
  delete from millrace.suppression
  where workspace = $1 and channel = $2 and address_hash = $3 and scope = 'marketing' and reason = 'unsubscribed'`

async function readStates(sql: Sql, { workspace, channel, contact }: Recipient): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ purpose: string; state: string }>(
    'select purpose, state from millrace.consent where contact = $1::bigint and channel = $2 and workspace = $3',
    [contact!.id, channel, workspace],
  )
  return new Map(rows.map(({ purpose, state }) => [purpose, state]))
}
