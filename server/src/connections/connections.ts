/**
 * The settings by which a plugin reaches its outside system, per workspace: those given by the environment, under those that the workspace
 * keeps itself. Calls ask for them every time, so they are remembered for as long as `rememberMs`; a change here is seen here at once.
 */
import { CallError, type CallContext, type JsonObject, type PluginDefinition, withDefaults } from '@millrace/core'
import type { Pool } from 'pg'
import { newToken } from '../auth/token.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import type { Outward } from './outward.ts'
import { createSeal, type Owner } from './seal.ts'
import { createScrub, type Scrub } from './scrub.ts'
import { declaredOf, secretsOf, shapeOf, type Shape } from './secrets.ts'

/** What a plugin is given of its connection. */
export interface Connected extends Pick<CallContext, 'workspace' | 'settings' | 'sql' | 'renew'>, Outward {
  /** Takes the secrets of these settings out of what is stored or told of the outside system; also those renewed meanwhile. */
  readonly scrub: Scrub
}

export interface Connections {
  /** Throws `CallError` `retry` `CONNECTION_UNREADABLE`: nothing was done yet. */
  of(plugin: string, workspace: number): Promise<Connected>
  /** What the workspace keeps itself; null: nothing. */
  read(owner: Owner): Promise<Kept | null>
  /** The same of all plugins, by their names. */
  list(workspace: number): Promise<ReadonlyMap<string, Kept>>
  /**
   * `revision` is what the caller last saw, null: it is new. `change` is given what is kept at that moment, and what it answers is kept; a
   * throw keeps the old. `conflict`: somebody was faster.
   */
  save(owner: Owner, revision: number | null, change: (kept: JsonObject) => JsonObject): Promise<Kept | 'conflict'>
  /** Gives the webhooks new addresses; the old ones lead nowhere from here on. Null: nothing is kept. */
  renewTicket(owner: Owner): Promise<Kept | null>
  remove(owner: Owner): Promise<boolean>
  /** Whose ticket it is. */
  find(ticket: string): Promise<Owner | null>
  /** What the environment gives the plugin. */
  given(plugin: string): JsonObject
  shapeOf(plugin: string): Shape
  outward(workspace: number): Outward
}

export interface Kept {
  /** Null: sealed under another MILLRACE_SECRET. */
  readonly settings: JsonObject | null
  readonly ticket: string
  /** Of what people changed; renewed tokens leave it. */
  readonly revision: number
  readonly updatedAt: number
}

export interface ConnectionsOptions {
  readonly pool: Pool
  readonly secret: string
  /** Whose settings they are: which of them are secret, and their defaults. */
  readonly plugins: readonly PluginDefinition[]
  /** Settings by plugin name. */
  readonly given: Readonly<Record<string, JsonObject>>
}

const rememberMs = 2000

interface Row {
  readonly plugin: string
  readonly sealed: Buffer
  readonly ticket: string
  readonly revision: number
  readonly updatedAt: number
}

const columns = `plugin, sealed, ticket, revision, (extract(epoch from updated_at) * 1000)::float8 as "updatedAt"`
const select = `select ${columns} from millrace.connection where workspace = $1 and plugin = $2`
/** The token of `newToken` is 256 bits. */
const ticketPattern = /^[\w-]{40,100}$/

interface Remembered {
  readonly asked: Promise<{ readonly settings: JsonObject; readonly scrub: Scrub }>
  readonly until: number
}

export function createConnections(options: ConnectionsOptions): Omit<Connections, 'outward'> {
  const { pool } = options
  const keeping = createKeeping(options)
  const { shapeOf: shapeOfPlugin, givenTo } = createShapes(options)
  const memory = createMemory(options, keeping.read)
  return {
    given: givenTo,
    shapeOf: shapeOfPlugin,
    read: keeping.read,
    list: keeping.list,
    of: memory.of,
    save: async (owner, revision, change) => {
      const saved = await keeping.save(owner, revision, change)
      memory.forget(owner)
      return saved
    },
    renewTicket: keeping.renewTicket,
    remove: async (owner) => {
      const removed = await keeping.remove(owner)
      memory.forget(owner)
      return removed
    },
    find: async (ticket) => {
      if (!ticketPattern.test(ticket)) return null
      const [owner] = await sqlOf(pool).query<Owner>('select workspace, plugin from millrace.connection where ticket = $1', [ticket])
      return owner ?? null
    },
  }
}

/** What is known of each plugin's settings, and what the environment gives. */
function createShapes({ plugins, given }: ConnectionsOptions) {
  const shapes = new Map(plugins.map((plugin) => [plugin.name, shapeOf(plugin)]))
  const shapeOfPlugin = (plugin: string) => shapes.get(plugin) ?? shapeOf({})
  const givenTo = (plugin: string): JsonObject => given[plugin] ?? {}
  return {
    shapeOf: shapeOfPlugin,
    givenTo,
    /** All that holds, defaults filled in. */
    effective: (plugin: string, kept: JsonObject): JsonObject => {
      const shape = shapeOfPlugin(plugin)
      const settings = { ...givenTo(plugin), ...kept }
      return { ...settings, ...(withDefaults(shape.schema, declaredOf(shape, settings)) as JsonObject) }
    },
    scrubOf: (plugin: string, settings: JsonObject) => createScrub(secretsOf(shapeOfPlugin(plugin), settings)),
  }
}

/** Settings as calls ask for them: read at most once in `rememberMs`. */
function createMemory(options: ConnectionsOptions, read: Connections['read']) {
  const { pool } = options
  const { givenTo, effective, scrubOf } = createShapes(options)
  const { renew } = createKeeping(options)
  const remembered = new Map<string, Remembered>()
  const keyOf = ({ workspace, plugin }: Owner) => `${workspace}\n${plugin}`
  const forget = (owner: Owner) => void remembered.delete(keyOf(owner))
  const ask = async (owner: Owner) => {
    const kept = await read(owner)
    const settings = effective(owner.plugin, kept === null ? {} : readable(kept))
    return { settings, scrub: scrubOf(owner.plugin, settings) }
  }
  const recall = (owner: Owner): Remembered['asked'] => {
    const known = remembered.get(keyOf(owner))
    if (known !== undefined && known.until > performance.now()) return known.asked
    const asked = ask(owner)
    remembered.set(keyOf(owner), { asked, until: performance.now() + rememberMs })
    asked.catch(() => forget(owner))
    return asked
  }
  const of = async (plugin: string, workspace: number): Promise<Omit<Connected, keyof Outward>> => {
    const owner = { plugin, workspace }
    const { settings, scrub } = await recall(owner).catch((cause: unknown) => {
      throw new CallError('retry', 'CONNECTION_UNREADABLE', `The settings of ${plugin} cannot be read: ${(cause as Error).message}`, {
        cause,
      })
    })
    let renewed: Scrub = (value) => value
    return {
      workspace,
      settings,
      sql: sqlOf(pool),
      renew: async (change) => {
        const kept = await renew(owner, async (own) => unlike(givenTo(plugin), await change(effective(plugin, own))))
        forget(owner)
        renewed = scrubOf(plugin, kept)
        return effective(plugin, kept)
      },
      scrub: (value) => renewed(scrub(value)),
    }
  }
  return { of, forget }
}

/** What the environment gives is not kept as the workspace's own. */
const unlike = (given: JsonObject, settings: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(settings).filter(([name, value]) => JSON.stringify(given[name]) !== JSON.stringify(value)))

function readable({ settings }: Kept): JsonObject {
  if (settings === null) throw new Error('they were sealed under another MILLRACE_SECRET; enter them anew under Connections')
  return settings
}

/** The rows, opened and sealed. */
function createKeeping({ pool, secret }: ConnectionsOptions) {
  const seal = createSeal(secret)
  const keptOf = (row: Row | undefined, workspace: number): Kept | null => {
    if (row === undefined) return null
    const { plugin, sealed, ticket, revision, updatedAt } = row
    return { settings: seal.open(sealed, { workspace, plugin }), ticket, revision, updatedAt }
  }
  const valuesOf = ({ workspace, plugin }: Owner) => [workspace, plugin]
  return {
    read: async (owner: Owner): Promise<Kept | null> => {
      const [row] = await sqlOf(pool).query<Row>(select, valuesOf(owner))
      return keptOf(row, owner.workspace)
    },
    list: async (workspace: number): Promise<ReadonlyMap<string, Kept>> => {
      const rows = await sqlOf(pool).query<Row>(`select ${columns} from millrace.connection where workspace = $1`, [workspace])
      return new Map(rows.map((row) => [row.plugin, keptOf(row, workspace)!]))
    },
    save: (owner: Owner, revision: number | null, change: (kept: JsonObject) => JsonObject): Promise<Kept | 'conflict'> =>
      transaction(pool, async (sql) => {
        const [row] = await sql.query<Row>(`${select} for update`, valuesOf(owner))
        if ((row?.revision ?? null) !== revision) return 'conflict'
        const sealed = seal.close(change(keptOf(row, owner.workspace)?.settings ?? {}), owner)
        const [saved] =
          row === undefined
            ? await sql.query<Row>(insert, [...valuesOf(owner), sealed, newToken()])
            : await sql.query<Row>(update, [...valuesOf(owner), sealed])
        return keptOf(saved, owner.workspace) ?? 'conflict'
      }),
    renew: (owner: Owner, change: (settings: JsonObject) => Promise<JsonObject>): Promise<JsonObject> =>
      transaction(pool, async (sql) => {
        const [row] = await sql.query<Row>(`${select} for update`, valuesOf(owner))
        const kept = keptOf(row, owner.workspace)
        const settings = await change(kept === null ? {} : readable(kept))
        if (kept !== null) await sql.query(reseal, [...valuesOf(owner), seal.close(settings, owner)])
        return settings
      }),
    renewTicket: async (owner: Owner): Promise<Kept | null> => {
      const [row] = await sqlOf(pool).query<Row>(
        `update millrace.connection set ticket = $3, updated_at = millrace.clock_now() where workspace = $1 and plugin = $2 returning ${columns}`,
        [...valuesOf(owner), newToken()],
      )
      return keptOf(row, owner.workspace)
    },
    remove: async (owner: Owner): Promise<boolean> => {
      const rows = await sqlOf(pool).query(
        'delete from millrace.connection where workspace = $1 and plugin = $2 returning plugin',
        valuesOf(owner),
      )
      return rows.length > 0
    },
  }
}

const reseal = 'update millrace.connection set sealed = $3 where workspace = $1 and plugin = $2'

const insert = `
  insert into millrace.connection (workspace, plugin, sealed, ticket, updated_at) values ($1, $2, $3, $4, millrace.clock_now())
  on conflict do nothing returning ${columns}`

const update = `
  update millrace.connection set sealed = $3, revision = revision + 1, updated_at = millrace.clock_now()
  where workspace = $1 and plugin = $2 returning ${columns}`
