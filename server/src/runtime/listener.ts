/**
 * Hears at once what other processes committed: rings of lanes, over LISTEN. A hint only: what is missed while the connection is down,
 * the sweep finds. A connection that the network swallowed says nothing of it, so it is asked for a sign of life.
 */
import type { Pool, PoolClient } from 'pg'
import { answered } from '../store/sql.ts'
import type { Ring } from './alarms.ts'
import type { Crew } from './crew.ts'

export interface Listener {
  /** `onRing` with `everywhere` means: something may have been missed. */
  start(onRing: (rings: readonly Ring[] | 'everywhere') => void): Promise<void>
  stop(): Promise<void>
}

export interface ListenerOptions {
  readonly pool: Pool
  readonly channel: string
  /** Whom this process stands for by the same connection. */
  readonly crew: Omit<Crew, 'place'>
  onError(error: unknown): void
}

const reconnectMs = 1000
/** With the patience for its answer, silence is known within half a minute. The sign of life is a count of the crew: who has left it, says nothing. */
const signOfLifeMs = 5000
/** Processes come several at a time. */
const noticeMs = 50

export function createListener({ pool, channel, crew, onError }: ListenerOptions): Listener {
  let client: PoolClient | null = null
  let watch: Watch | null = null
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const lose = (lost: PoolClient, error: unknown, onRing: OnRing) => {
    if (client !== lost) return
    client = null
    watch?.stop()
    lost.release(true)
    if (stopped) return
    onError(error)
    timer = setTimeout(() => void reconnect(onRing), reconnectMs)
  }
  const connect: Listener['start'] = async (onRing) => {
    const made = await pool.connect()
    if (stopped) return made.release(true)
    client = made
    made.on('error', (error) => lose(made, error, onRing))
    made.on('notification', ({ channel: of, payload = '*' }) => {
      if (of !== crew.channel) onRing(payload === '*' ? 'everywhere' : payload.split(' ').map(ringOf))
      else if (client === made) watch?.soon()
    })
    try {
      await answered(made.query(`listen ${channel}`))
      await answered(crew.join(made))
    } catch (error) {
      // One that was lost or stopped meanwhile is released already, and whoever did that sees to the next.
      if (client !== made) return
      client = null
      made.release(true)
      throw error
    }
    const signOfLife = () => answered(crew.count(made))
    watch = watchOver(signOfLife, { onMoved: () => onRing('everywhere'), onLost: (error) => lose(made, error, onRing) })
    onRing('everywhere')
  }
  const reconnect = async (onRing: OnRing) => {
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
      watch?.stop()
      client?.release(true)
      client = null
    },
  }
}

type OnRing = Parameters<Listener['start']>[0]

interface Watch {
  /** Something changed: the next sign of life comes early. */
  soon(): void
  stop(): void
}

/** Asks for a sign of life from time to time, which says too whether this process has other lanes than before. */
function watchOver(ask: () => Promise<boolean>, told: { onMoved(): void; onLost(error: unknown): void }): Watch {
  let timer: NodeJS.Timeout | undefined
  let over = false
  const askIn = (ms: number) => {
    clearTimeout(timer)
    if (!over) timer = setTimeout(() => void look(), ms).unref()
  }
  const look = async () => {
    try {
      const moved = await ask()
      askIn(signOfLifeMs)
      if (moved && !over) told.onMoved()
    } catch (error) {
      told.onLost(error)
    }
  }
  askIn(signOfLifeMs)
  return {
    soon: () => askIn(noticeMs),
    stop: () => {
      over = true
      clearTimeout(timer)
    },
  }
}

function ringOf(name: string): Ring {
  const [workspace, lane] = name.split(':').map(Number)
  return { lane: { workspace: workspace!, lane: lane! }, jobs: [] }
}
