/**
 * Hears at once what other processes committed: rings of lanes, over LISTEN. A hint only: what is missed while the connection is down,
 * the sweep finds. A connection that the network swallowed says nothing of it, so it is asked for a sign of life.
 */
import type { Pool, PoolClient } from 'pg'
import { answered } from '../store/sql.ts'
import type { Ring } from './alarms.ts'

export interface Listener {
  /** `onRing` with `everywhere` means: something may have been missed. */
  start(onRing: (rings: readonly Ring[] | 'everywhere') => void): Promise<void>
  stop(): Promise<void>
}

export interface ListenerOptions {
  readonly pool: Pool
  readonly channel: string
  onError(error: unknown): void
}

const reconnectMs = 1000
/** With the patience for its answer, silence is known within half a minute. */
const signOfLifeMs = 10_000

export function createListener({ pool, channel, onError }: ListenerOptions): Listener {
  let client: PoolClient | null = null
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const lose = (lost: PoolClient, error: unknown, onRing: Parameters<Listener['start']>[0]) => {
    if (client !== lost) return
    client = null
    clearTimeout(timer)
    lost.release(true)
    if (stopped) return
    onError(error)
    timer = setTimeout(() => void reconnect(onRing), reconnectMs)
  }
  const watch = (made: PoolClient, onRing: Parameters<Listener['start']>[0]) => {
    timer = setTimeout(() => {
      answered(made.query('select')).then(
        () => client === made && watch(made, onRing),
        (error: unknown) => lose(made, error, onRing),
      )
    }, signOfLifeMs).unref()
  }
  const connect: Listener['start'] = async (onRing) => {
    const made = await pool.connect()
    if (stopped) return made.release(true)
    client = made
    made.on('error', (error) => lose(made, error, onRing))
    made.on('notification', ({ payload = '*' }) => onRing(payload === '*' ? 'everywhere' : payload.split(' ').map(ringOf)))
    try {
      await answered(made.query(`listen ${channel}`))
    } catch (error) {
      // One that was lost or stopped meanwhile is released already, and whoever did that sees to the next.
      if (client !== made) return
      client = null
      made.release(true)
      throw error
    }
    watch(made, onRing)
    onRing('everywhere')
  }
  const reconnect = async (onRing: Parameters<Listener['start']>[0]) => {
    try {
      await connect(onRing)
    } catch (error) {
      onError(error)
      if (!stopped) timer = setTimeout(() => void reconnect(onRing), reconnectMs)
    }
  }
  return {
    start: connect,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      client?.release(true)
      client = null
    },
  }
}

function ringOf(name: string): Ring {
  const [workspace, lane] = name.split(':').map(Number)
  return { lane: { workspace: workspace!, lane: lane! }, jobs: [] }
}
