/**
 * The settings by which a plugin reaches its outside system, per workspace: those given by the environment, under those that the workspace
 * keeps itself. Calls ask for them every time, so they are remembered for as long as `rememberMs`; a change here is seen here at once.
 */
import { CallError, type CallContext, type JsonObject } from '@millrace/core'
import type { Pool } from 'pg'
import { newToken } from '../auth/token.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import { createSeal, type Owner } from './seal.ts'

/** What a plugin is given of its connection. */
export type Connected = Pick<CallContext, 'workspace' | 'settings' | 'sql' | 'renew'>

export interface Connections {
  /** Throws `CallError` `retry` `CONNECTION_UNREADABLE`: nothing was done yet. */
  of(plugin: string, workspace: number): Promise<Connected>
  /** What the workspace keeps itself; null: nothing. */
  read(owner: Owner): Promise<Kept | null>
  /** `revision` is what the caller last saw, null: it is new. `conflict`: somebody was faster. */
  save(owner: Owner, settings: JsonObject, revision: number | null): Promise<Kept | 'conflict'>
  remove(owner: Owner): Promise<boolean>
  /** Whose ticket it is. */
  find(ticket: string): Promise<Owner | null>
  /** What the environment gives the plugin. */
  given(plugin: string): JsonObject
}

export interface Kept {
  readonly settings: JsonObject
  readonly ticket: string
  readonly revision: number
  readonly updatedAt: number
}

export interface ConnectionsOptions {
  readonly pool: Pool
  readonly secret: string
  /** Settings by plugin name. */
  readonly given: Readonly<Record<string, JsonObject>>
}

const rememberMs = 2000

interface Row {
  readonly sealed: Buffer
  readonly ticket: string
  readonly revision: number
  readonly updatedAt: number
}

const columns = `sealed, ticket, revision, (extract(epoch from updated_at) * 1000)::float8 as "updatedAt"`
const select = `select ${columns} from millrace.connection where workspace = $1 and plugin = $2`
/** The token of `newToken` is 256 bits. */
const ticketPattern = /^[\w-]{40,100}$/

export function createConnections({ pool, secret, given }: ConnectionsOptions): Connections {
  const seal = createSeal(secret)
  const remembered = new Map<string, { readonly asked: Promise<Kept | null>; readonly until: number }>()
  const keyOf = ({ workspace, plugin }: Owner) => `${workspace}\n${plugin}`
  const keptOf = (row: Row | undefined, owner: Owner): Kept | null => {
    if (row === undefined) return null
    const { sealed, ticket, revision, updatedAt } = row
    return { settings: seal.open(sealed, owner), ticket, revision, updatedAt }
  }
  const read = async (owner: Owner): Promise<Kept | null> => {
    const [row] = await sqlOf(pool).query<Row>(select, [owner.workspace, owner.plugin])
    return keptOf(row, owner)
  }
  const recall = (owner: Owner): Promise<Kept | null> => {
    const known = remembered.get(keyOf(owner))
    if (known !== undefined && known.until > performance.now()) return known.asked
    const asked = read(owner)
    remembered.set(keyOf(owner), { asked, until: performance.now() + rememberMs })
    asked.catch(() => remembered.delete(keyOf(owner)))
    return asked
  }
  const givenTo = (plugin: string): JsonObject => given[plugin] ?? {}

  const renew = async (owner: Owner, change: (settings: JsonObject) => Promise<JsonObject>): Promise<JsonObject> => {
    const renewed = await transaction(pool, async (sql) => {
      const [row] = await sql.query<Row>(`${select} for update`, [owner.workspace, owner.plugin])
      const kept = keptOf(row, owner)
      if (kept === null) return await change(givenTo(owner.plugin))
      const settings = await change({ ...givenTo(owner.plugin), ...kept.settings })
      await sql.query('update millrace.connection set sealed = $3, revision = revision + 1 where workspace = $1 and plugin = $2', [
        owner.workspace,
        owner.plugin,
        seal.close(settings, owner),
      ])
      return settings
    })
    remembered.delete(keyOf(owner))
    return renewed
  }

  return {
    given: givenTo,
    read,
    of: async (plugin, workspace) => {
      const owner = { plugin, workspace }
      const kept = await recall(owner).catch((cause: unknown) => {
        throw new CallError('retry', 'CONNECTION_UNREADABLE', `The settings of ${plugin} cannot be read: ${(cause as Error).message}`, {
          cause,
        })
      })
      const settings = { ...givenTo(plugin), ...kept?.settings }
      return { workspace, settings, sql: sqlOf(pool), renew: (change) => renew(owner, change) }
    },
    save: async (owner, settings, revision) => {
      const sealed = seal.close(settings, owner)
      const [row] = await sqlOf(pool).query<Row>(revision === null ? insert : update, [
        owner.workspace,
        owner.plugin,
        sealed,
        revision ?? newToken(),
      ])
      remembered.delete(keyOf(owner))
      return keptOf(row, owner) ?? 'conflict'
    },
    remove: async ({ workspace, plugin }) => {
      const rows = await sqlOf(pool).query('delete from millrace.connection where workspace = $1 and plugin = $2 returning plugin', [
        workspace,
        plugin,
      ])
      remembered.delete(keyOf({ workspace, plugin }))
      return rows.length > 0
    },
    find: async (ticket) => {
      if (!ticketPattern.test(ticket)) return null
      const [owner] = await sqlOf(pool).query<Owner>('select workspace, plugin from millrace.connection where ticket = $1', [ticket])
      return owner ?? null
    },
  }
}

const insert = `
  insert into millrace.connection (workspace, plugin, sealed, ticket, updated_at) values ($1, $2, $3, $4, millrace.clock_now())
  on conflict do nothing returning ${columns}`

const update = `
  update millrace.connection set sealed = $3, revision = revision + 1, updated_at = millrace.clock_now()
  where workspace = $1 and plugin = $2 and revision = $4::int returning ${columns}`
