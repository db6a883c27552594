/** For tests of mail: the whole product in this process on a database of its own, and what a recipient does with a letter. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, startServer } from '../../server/src/start-server.ts'
import { type Client, createClient } from '../support/client.ts'
import { createDatabase } from '../support/postgres.ts'

export interface Mail {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Message {
  readonly id: string
  readonly userId: string
  readonly node: string
  readonly state: string
  readonly refusal: string | null
  readonly statuses: Readonly<Record<string, string>>
  readonly machine: Readonly<Record<string, string>>
}

export interface PostOffice {
  readonly server: RunningServer
  readonly client: Client
  /** A person becomes known by an event. */
  happen(user: string, event: string, traits?: Record<string, string>): Promise<void>
  mailTo(address: string): Promise<readonly Mail[]>
  messagesOf(user: string, query?: string): Promise<readonly Message[]>
  /** Names of the contact's events, in the order of the alphabet: they may share an instant. */
  eventsOf(user: string): Promise<readonly string[]>
  /** As a mail client would: no cookie, no redirect followed. */
  fetch(address: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export const apiKey = 'post-office-api-key-0123456789abcdef'
export const writeKey = 'post-office-write-key-0123456789abcdef'
export const secret = 'post-office-secret-0123456789abcdef-0123456789'
export const clockStart = new Date('1997-03-01T10:00:00Z')

/** `smtpUrl`: a server of the test's own instead of the built-in inbox. */
export async function openPostOffice({ smtpUrl }: { readonly smtpUrl?: string } = {}): Promise<PostOffice> {
  const database = await createDatabase()
  const data = await mkdtemp(join(tmpdir(), 'millrace-mail-'))
  const base = { databaseUrl: database.url, data, secret, keys: { apiKey, writeKey }, testClock: clockStart }
  const server = await startServer(smtpUrl === undefined ? base : { ...base, smtpUrl })
  const client = createClient({ url: server.url, apiKey })
  const { runtime } = server
  return {
    server,
    client,
    happen: async (user, event, traits) => {
      const at = await runtime.clock.now()
      const record = { id: `${user} ${event} ${at} ${Math.random()}`, type: 'track', event, at, receivedAt: at, properties: {} } as const
      await runtime.ingest([{ workspace: 1, identity: { userId: user }, event: record, ...(traits === undefined ? {} : { traits }) }])
      await runtime.settle()
    },
    mailTo: (address) => client.all<Mail>(`/api/inbox?to=${encodeURIComponent(address)}`),
    messagesOf: (user, query = '') => client.all<Message>(`/api/messages?contact=${encodeURIComponent(user)}${query}`),
    eventsOf: async (user) => {
      const { rows } = await runtime.pool.query<{ name: string }>(
        `select e.name from millrace.event e join millrace.contact c on c.id = e.contact where c.user_id = $1 order by e.name`,
        [user],
      )
      return rows.map(({ name }) => name)
    },
    fetch: async (address, init) => {
      const response = await fetch(address, { redirect: 'manual', ...init })
      await runtime.settle()
      return response
    },
    close: async () => {
      await server.close()
      await database.drop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

interface Step {
  readonly id: string
  readonly type: string
  readonly config: Record<string, unknown>
}

/** A flow of nodes one after another, each left by its port `out` unless `ports` says otherwise. */
export function chain(name: string, steps: readonly Step[], ports: Readonly<Record<string, string>> = {}): object {
  return {
    millrace: 1,
    name,
    settings: { entry: { policy: 'always' } },
    nodes: steps.map((step) => ({ ...step, version: 1 })),
    edges: steps.slice(1).map((step, index) => ({ from: steps[index]!.id, port: ports[steps[index]!.id] ?? 'out', to: step.id })),
  }
}

/** The address that an `<a>` with this text leads to. */
export function linkIn(html: string, text: string): string {
  const href = new RegExp(`<a [^>]*href="([^"]+)"[^>]*>${text}</a>`).exec(html)?.[1]
  if (href === undefined) throw new Error(`No link "${text}" in ${html}`)
  return href.replaceAll('&amp;', '&')
}

export const pixelIn = (html: string): string => /<img src="([^"]+)" width="1"/.exec(html)![1]!
export const unsubscribeAddress = (mail: Mail): string => /<([^>]+)>/.exec(mail.headers['list-unsubscribe'] ?? '')![1]!
