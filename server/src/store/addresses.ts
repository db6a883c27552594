/**
 * Addresses as identities, where a workspace's rule says so: an e-mail or a phone number names the person that it was first seen with.
 * Law: what two senders write differently is one address here, and an address never joins two users: it stays with the one that had it.
 */
import type { Identity, IncomingEvent, Json, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { plainArray, textArray, withClient } from './sql.ts'

export const addressKinds = ['email', 'phone'] as const
export type AddressKind = (typeof addressKinds)[number]

const longest = 255

/** Trimmed and in lower case; null: no e-mail address. */
export function normalEmail(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null
  const email = value.trim().toLowerCase()
  return email.length <= longest && /^[^\s@,;"]+@[^\s@,;"]+\.[^\s@,;".]+$/.test(email) ? email : null
}

/**
 * Digits with a plus, as E.164 writes them: 7 to 15. A Russian number may begin with 8 instead of +7, and 00 stands for the plus; a number
 * without its country is as it is.
 */
export function normalPhone(value: Json | undefined): string | null {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^[\d\s()+./-]+$/.test(text)) return null
  const digits = text.replaceAll(/\D/g, '').replace(/^00/, '')
  const full = digits.length === 11 && digits.startsWith('8') && !text.trim().startsWith('+') ? `7${digits.slice(1)}` : digits
  return full.length >= 7 && full.length <= 15 ? `+${full}` : null
}

const normal: Readonly<Record<AddressKind, (value: Json | undefined) => string | null>> = { email: normalEmail, phone: normalPhone }

export interface Address {
  readonly workspace: number
  readonly kind: AddressKind
  readonly value: string
}

export const addressKey = ({ workspace, kind, value }: Address): string => `${workspace}\n${kind}\n${value}`

/** Of an identity as `named` left it. */
export function addressesOf(workspace: number, identity: Identity): readonly Address[] {
  return addressKinds.flatMap((kind) => (identity[kind] === undefined ? [] : [{ workspace, kind, value: identity[kind] }]))
}

/**
 * The identity with the addresses of the traits that the rule names. Whom an address alone names gets it as the anonymous id too, so that
 * there is an id to ask for that contact by; no page can give it: their ids have no `@` and no `+`.
 */
export function named(identity: Identity, traits: { readonly [name: string]: Json } | undefined, rule: readonly AddressKind[]): Identity {
  if (traits === undefined) return identity
  const found = rule.map((kind) => [kind, normal[kind](traits[kind])] as const).filter(([, value]) => value !== null)
  if (found.length === 0) return identity
  const isUnnamed = identity.userId === undefined && identity.anonymousId === undefined
  return { ...identity, ...(isUnnamed && { anonymousId: found[0]![1]! }), ...Object.fromEntries(found) }
}

export interface AddressRow {
  readonly id: string
  readonly workspace: number
  readonly user_id: string | null
  readonly kind: AddressKind
  readonly value: string
}

export async function findByAddress(sql: Sql, addresses: readonly Address[]): Promise<readonly AddressRow[]> {
  if (addresses.length === 0) return []
  return sql.query(
    `select c.id, c.workspace, c.user_id, a.kind, a.value
     from unnest($1::int[], $2::text[], $3::text[]) as wanted (workspace, kind, value)
     join millrace.address a on a.workspace = wanted.workspace and a.kind = wanted.kind and a.value = wanted.value
     join millrace.contact c on c.id = a.contact`,
    columnsOf(addresses),
  )
}

export type AddressLink = Address & { readonly contact: string }

/** Addresses that are known change hands; false: others linked some of the new ones meanwhile. */
export async function storeAddresses(sql: Sql, links: readonly AddressLink[]): Promise<boolean> {
  if (links.length === 0) return true
  const rows = links.toSorted((a, b) => (addressKey(a) < addressKey(b) ? -1 : 1))
  const stored = await sql.query(
    `with link as (select * from unnest($1::int[], $2::text[], $3::text[], $4::bigint[]) as link (workspace, kind, value, contact)),
     moved as (update millrace.address a set contact = link.contact from link
       where a.workspace = link.workspace and a.kind = link.kind and a.value = link.value returning a.workspace, a.kind, a.value),
     made as (insert into millrace.address (workspace, kind, value, contact) select * from link where not exists (
         select from moved m where m.workspace = link.workspace and m.kind = link.kind and m.value = link.value)
       on conflict do nothing returning workspace)
     select 1 from moved union all select 1 from made`,
    [...columnsOf(rows), plainArray(rows.map(({ contact }) => contact))],
  )
  return stored.length === rows.length
}

const columnsOf = (rows: readonly Address[]) => [
  plainArray(rows.map(({ workspace }) => workspace)),
  textArray(rows.map(({ kind }) => kind)),
  textArray(rows.map(({ value }) => value)),
]

/** Whose addresses name people: asked of the database when a workspace is first met, and again after `ruleMs`, while events go on. */
export interface IdentityRules {
  of(workspace: number): Promise<readonly AddressKind[]>
  /** Events with the identities that the rules of their workspaces give them. */
  apply(events: readonly IncomingEvent[]): Promise<readonly IncomingEvent[]>
  /** The rule was changed here. */
  forget(workspace: number): void
}

const ruleMs = 5000

interface KnownRule {
  rule: Promise<readonly AddressKind[]>
  until: number
}

export function createIdentityRules(pool: Pool): IdentityRules {
  const known = new Map<number, KnownRule>()
  const ask = (workspace: number) => withClient(pool, (sql) => readRule(sql, workspace))
  const ruleOf = (workspace: number): Promise<readonly AddressKind[]> => {
    const now = performance.now()
    const before = known.get(workspace)
    if (before === undefined) {
      const made = { rule: ask(workspace), until: now + ruleMs }
      known.set(workspace, made)
      made.rule.catch(() => known.get(workspace) === made && known.delete(workspace))
      return made.rule
    }
    if (before.until <= now) {
      before.until = now + ruleMs
      ask(workspace).then(
        (rule) => (before.rule = Promise.resolve(rule)),
        () => {},
      )
    }
    return before.rule
  }
  return {
    of: ruleOf,
    apply: async (events) => {
      const rules = new Map<number, readonly AddressKind[]>()
      for (const workspace of new Set(events.map((event) => event.workspace))) {
        const rule = await ruleOf(workspace)
        if (rule.length > 0) rules.set(workspace, rule)
      }
      return rules.size === 0 ? events : events.map((event) => withAddresses(event, rules.get(event.workspace) ?? []))
    },
    forget: (workspace) => void known.delete(workspace),
  }
}

/** By the traits of an identify call, or those that Segment's SDKs put into the context of any other. Of a page anybody may type an address. */
function withAddresses(incoming: IncomingEvent, rule: readonly AddressKind[]): IncomingEvent {
  if (incoming.fromPage === true) return incoming
  const inContext = incoming.event.context?.['traits']
  const traits = incoming.traits ?? (isObject(inContext) ? inContext : undefined)
  return { ...incoming, identity: named(incoming.identity, traits, rule) }
}

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

async function readRule(sql: Sql, workspace: number): Promise<readonly AddressKind[]> {
  const [row] = await sql.query<{ rule: readonly AddressKind[] }>(
    'select identify_by as rule from millrace.people_setting where workspace = $1',
    [workspace],
  )
  return row?.rule ?? []
}
