/**
 * The working processes on one database, as each of them sees it: so that more of them than their machine has cores do not take each
 * other's processor time and caches. On each machine as many as it has cores look after lanes, a share of them each, and hear of their
 * own; the others stand by: they take what alarms and sweeps give to whoever comes first, which is also what a lane is left to when its
 * process dies. A hint: any process may visit any lane at any time (law 8), and a wrong count costs time alone.
 *
 * A process is counted by a lock that its listening session holds and that ends with it: no row to write, and none to clean up.
 */
import { createHash } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import type { LaneKey } from '@millrace/core'
import type { PoolClient } from 'pg'

export interface Place {
  /** Visits at once. */
  readonly visitors: number
  /** How many times longer than others it waits before it looks again for what anybody may do. */
  readonly leisure: number
  /** Which lanes, in a word: whose share is another than before looks at them. */
  readonly share: string
  /** Whether this process is the one that looks after the lane. */
  owns(lane: LaneKey): boolean
}

export interface Crew {
  readonly place: Place
  /** Whoever joins says so here. */
  readonly channel: string
  /** This session stands for the process from here on. */
  join(client: Pick<PoolClient, 'query'>): Promise<void>
  /** Counts anew, over that session; answers whether this process has another place than before. */
  count(client: Pick<PoolClient, 'query'>): Promise<boolean>
}

export interface Member {
  /** Of its session. */
  readonly pid: number
  /** When its session began, epoch ms: makes the order. */
  readonly since: number
  /** Its machine, and how many cores that has. */
  readonly machine: number
}

/** Of one process: a core decides while Postgres works for the others. */
const visitorsMost = 5
const visitorsPerCore = 3
/** One that stands by; with two, a workspace whose visits take seconds leaves one to the others. */
const visitorsLeast = 2

const coresMost = 255
/** Any number. */
const lockClass = 0x63726577

/** 24 bits for the name, 8 for the cores: what a lock has room for. */
export const machineKey = (host: string, cores: number): number =>
  ((createHash('sha1').update(host).digest().readUInt32BE() & ~coresMost) | Math.min(cores, coresMost)) >>> 0

const coresOf = (machine: number): number => machine & coresMost

/** The latest first: a session whose network went silent stands here until Postgres hears of it, and its process has another by then. */
const byStart = (a: Member, b: Member) => b.since - a.since || b.pid - a.pid

export function placeOf(members: readonly Member[], own: number): Place {
  const crew = members.toSorted(byStart)
  const machines = Map.groupBy(crew, ({ machine }) => machine)
  const owners = [...machines.values()].flatMap((here) => here.slice(0, coresOf(here[0]!.machine)))
  const me = owners.findIndex(({ pid }) => pid === own)
  if (me === -1) return members.some(({ pid }) => pid === own) ? standingBy : alone
  const { machine } = owners[me]!
  const active = Math.min(machines.get(machine)!.length, coresOf(machine))
  const visitors = Math.ceil((coresOf(machine) * visitorsPerCore) / active)
  return {
    visitors: Math.max(visitorsLeast, Math.min(visitorsMost, visitors)),
    leisure: 1,
    share: `${me} of ${owners.length}`,
    owns: ({ workspace, lane }) => (workspace + lane) % owners.length === me,
  }
}

/** Whoever knows of nobody else does everything. */
const alone: Place = { visitors: visitorsMost, leisure: 1, share: 'all', owns: () => true }
const standingBy: Place = { visitors: visitorsLeast, leisure: 4, share: 'none', owns: () => false }

export function createCrew(machine = machineKey(hostname(), availableParallelism())): Crew {
  let place = alone
  const channel = 'millrace_crew'
  const count: Crew['count'] = async (client) => {
    const { rows } = await client.query<Member & { own: number }>(
      `select l.pid, date_part('epoch', a.backend_start) * 1000 as since, l.objid::bigint::float8 as machine, pg_backend_pid() as own
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.classid = ${lockClass} and l.objsubid = 2 and l.granted
         and l.database = (select oid from pg_database where datname = current_database())`,
    )
    const before = place.share
    place = rows[0] === undefined ? alone : placeOf(rows, rows[0].own)
    return place.share !== before
  }
  return {
    get place() {
      return place
    },
    channel,
    join: async (client) => {
      // A machine that fell off the network is no member for longer than its lanes can do without it.
      await client.query(`set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; listen ${channel}`)
      await client.query(`select pg_advisory_lock_shared(${lockClass}, ${machine | 0})`)
      await client.query(`notify ${channel}`)
      await count(client)
    },
    count,
  }
}
