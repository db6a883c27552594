/**
 * The shop that the durable comparators work for: contacts, their tags, a bonus ledger and an outbox, in the tables that a service
 * of this kind would have, with one statement for what a node of the flow does. What is written is keyed, as the documentations of
 * both ask: a step that is done twice counts once.
 */
import { Pool } from 'pg'
import { bonusOf, htmlFor, nameOf, subjectFor, totalOf, type Work } from '../answer.ts'
import { contactCount, databaseUrl } from './parent.ts'

/** The event that starts a contact's passage. */
export interface Order {
  readonly event: string
  readonly contact: number
  readonly total: number
}

export const orderOf = (contact: number): Order => ({ event: 'Order Completed', contact, total: totalOf(contact) })

const schema = `
  create table contact (id int primary key, first_name text not null, email text not null);
  create table contact_tag (
    contact int not null, tag text not null, added_at timestamptz not null default now(), primary key (contact, tag)
  );
  create table bonus_entry (
    contact int not null, key text not null, amount numeric not null, expires_at timestamptz not null,
    at timestamptz not null default now(), primary key (contact, key)
  );
  create table outbox (
    contact int not null, key text not null, recipient text not null, subject text not null, html text not null,
    status text not null default 'queued', queued_at timestamptz not null default now(), opened_at timestamptz,
    primary key (contact, key)
  );`

/** Connections to the shop, as many as the program works at a time, with the tables and every contact in them. */
export async function openShop(connections: number): Promise<Pool> {
  const pool = new Pool({ connectionString: databaseUrl, max: connections })
  pool.on('error', fail).on('connect', (client) => client.on('error', fail))
  await pool.query(schema)
  const ids = Array.from({ length: contactCount }, (_, contact) => contact)
  await pool.query(
    `insert into contact select id, name, 'contact-' || id || '@bench.example' from unnest($1::int[], $2::text[]) as t (id, name)`,
    [ids, ids.map(nameOf)],
  )
  await pool.query('vacuum analyze contact')
  return pool
}

function fail(error: Error): void {
  console.error(error.message)
  process.exit(1)
}

export async function addTag(shop: Pool, contact: number): Promise<void> {
  const text = `insert into contact_tag (contact, tag) values ($1, 'buyer') on conflict do nothing`
  await shop.query({ name: 'add-tag', text, values: [contact] })
}

const accrual = `insert into bonus_entry (contact, key, amount, expires_at) values ($1, 'bonus', $2, now() + interval '90 days')
  on conflict do nothing`

export async function accrueBonus(shop: Pool, { contact, total }: Order): Promise<void> {
  await shop.query({ name: 'accrue', text: accrual, values: [contact, bonusOf(total)] })
}

/** The two before in one statement and commit, for who need not record them one by one. */
export async function addTagAndBonus(shop: Pool, { contact, total }: Order): Promise<void> {
  const text = `with tagged as (insert into contact_tag (contact, tag) values ($1, 'buyer') on conflict do nothing) ${accrual}`
  await shop.query({ name: 'add-tag-and-bonus', text, values: [contact, bonusOf(total)] })
}

/** Name and balance are read when the mail is made: days may have passed. */
export async function queueMail(shop: Pool, contact: number): Promise<void> {
  const { rows } = await shop.query<{ name: string; email: string; balance: number }>({
    name: 'addressee',
    text: `select first_name as name, email, (select coalesce(sum(amount), 0)::float8 from bonus_entry where contact = c.id) as balance
      from contact c where id = $1`,
    values: [contact],
  })
  if (rows[0] === undefined) throw new Error(`No contact ${contact}`)
  const { name, email, balance } = rows[0]
  await shop.query({
    name: 'queue-mail',
    text: `insert into outbox (contact, key, recipient, subject, html) values ($1, 'mail', $2, $3, $4) on conflict do nothing`,
    values: [contact, email, subjectFor(name), htmlFor(name, balance)],
  })
}

export async function isOpened(shop: Pool, contact: number): Promise<boolean> {
  const text = `select from outbox where contact = $1 and key = 'mail' and opened_at is not null`
  const { rowCount } = await shop.query({ name: 'is-opened', text, values: [contact] })
  return rowCount === 1
}

/** What stands in the tables. */
export async function workIn(shop: Pool): Promise<Work> {
  const { rows } = await shop.query<Work>(
    `select (select count(*)::int from contact_tag where tag = 'buyer') as tags,
       (select count(*)::int from bonus_entry) as entries,
       (select coalesce(sum(amount * 100), 0)::int from bonus_entry) as cents,
       (select count(*)::int from outbox where status = 'queued') as mails,
       (select coalesce(sum(length(subject) + length(html)), 0)::int from outbox) as letters`,
  )
  if (rows[0] === undefined) throw new Error('Counting answered no row')
  return rows[0]
}
