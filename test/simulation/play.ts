/**
 * Plays a world to its end. At every step one of those who could go on does, by the scheduler's choice; when nobody can, the sweep
 * looks for what was lost; when it finds nothing the world is at rest, the books are looked at, and time moves on.
 */
import { makeCalls, isClaimable, reclaim } from './calls.ts'
import { happen } from './client.ts'
import { ConnectionLost, end, hasWork, laneOfContact, type Disk } from './disk.ts'
import { createMachine, happens, type Breakage, type Machine } from './machine.ts'
import { killProcess, startProcess, type Process } from './process.ts'
import { pick, settled } from './scheduler.ts'
import { visitLane } from './visit.ts'
import { hour, instantsAfter, minute, start, type World } from './world.ts'

export interface PlayOptions {
  readonly breakage?: Breakage
  /** Looks at the world whenever it is at rest. */
  readonly atRest?: (machine: Machine) => void
}

/** Steps of a world at most: one that takes more never comes to rest. */
const stepLimit = 20_000
/** A world that went on for ever, or a task of it that threw what no crash explains. */
export class WorldBroken extends Error {}

export async function play(world: World, { breakage, atRest = () => {} }: PlayOptions = {}): Promise<Machine> {
  const machine = createMachine(world, breakage ?? null)
  const stage: Stage = { machine, next: 0, asking: 0 }
  let left = instantsAfter
  for (;;) {
    await rest(stage)
    if (isOver(stage)) await resumeAll(stage)
    atRest(machine)
    const at = nextInstant(stage)
    if (at === null || (isOver(stage) && left-- === 0)) return machine
    machine.disk.now = at
  }
}

interface Stage {
  readonly machine: Machine
  /** What happens next, by its place in the script. */
  next: number
  /** Clients that wait for an answer. */
  asking: number
}

const isOver = ({ machine, next }: Stage) => next >= machine.world.script.length

/** Goes on until nobody can. */
async function rest(stage: Stage): Promise<void> {
  const { machine } = stage
  for (let steps = 0; ; steps++) {
    if (steps > stepLimit) throw new WorldBroken('The world does not come to rest')
    while (machine.processes.length < machine.world.processes) startProcess(machine)
    const moves = movesOf(stage)
    if (moves.length === 0) {
      if (!sweep(machine)) return
      continue
    }
    if (misfortune(machine)) await settled()
    else await pick(machine.scheduler.random, moves)()
    if (machine.scheduler.faults.length > 0) throw new WorldBroken('A task failed', { cause: machine.scheduler.faults[0] })
  }
}

type Move = () => Promise<void>

/** Who could go on. Those in the midst of something are the likelier, so that most visits overlap with few others. */
function movesOf(stage: Stage): readonly Move[] {
  const { machine } = stage
  const { disk, scheduler, world } = machine
  const happensNow = !isOver(stage) && start + world.script[stage.next]!.at <= disk.now
  const clientsFirst = world.tame && (happensNow || stage.asking > 0)
  const moves: Move[] = Array.from({ length: Math.min(scheduler.waiting, 4) }, () => scheduler.step)
  if (happensNow && stage.asking < (world.tame ? 1 : 3)) moves.push(() => begin(stage))
  if (clientsFirst) return moves
  if (disk.alarms.some(({ at }) => at <= disk.now)) moves.push(() => ring(machine))
  if ([...disk.calls.values()].some((row) => isClaimable(disk, row))) moves.push(() => callOut(machine))
  return moves
}

async function begin(stage: Stage): Promise<void> {
  const { machine } = stage
  const index = stage.next++
  const happening = machine.world.script[index]!
  const times = happening.kind === 'events' && happening.twice ? 2 : 1
  for (let time = 0; time < times; time++) {
    stage.asking += 1
    machine.scheduler.spawn(happen(machine, happening, index).then(() => void (stage.asking -= 1)))
  }
  await settled()
}

/** An alarm is heard by some process; now and then by two, or by none. */
async function ring(machine: Machine): Promise<void> {
  const { disk, scheduler } = machine
  const alarm = pick(
    scheduler.random,
    disk.alarms.filter(({ at }) => at <= disk.now),
  )
  if (!happens(machine, 0.05)) disk.alarms = disk.alarms.filter((other) => other !== alarm)
  if (happens(machine, 0.05)) return
  const process = pick(scheduler.random, machine.processes)
  scheduler.trace.push(`${process.name} hears of ${alarm.lane}`)
  scheduler.spawn(visit(machine, process, alarm.lane))
  await settled()
}

/** Whoever finds a lane taken, or loses the connection, looks at it again. */
async function visit(machine: Machine, process: Process, lane: number): Promise<void> {
  try {
    const report = await visitLane(machine, process, lane)
    if (report !== null && !report.more) return
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error
  }
  machine.disk.alarms.push({ lane, at: machine.disk.now })
}

async function callOut(machine: Machine): Promise<void> {
  machine.scheduler.spawn(makeCalls(machine, pick(machine.scheduler.random, machine.processes)))
  await settled()
}

/** What nobody asked for. */
function misfortune(machine: Machine): boolean {
  const { disk, scheduler, world } = machine
  if (!happens(machine, 0.04)) return false
  const draw = scheduler.random()
  const [transaction] = disk.transactions
  if (draw < 0.5 || (world.tame && draw >= 0.7)) killProcess(machine, pick(scheduler.random, machine.processes))
  else if (draw < 0.7) {
    if (transaction !== undefined) end(disk, transaction)
  } else if (draw < 0.85) reclaim(machine, { alive: true })
  else disk.now += pick(scheduler.random, [1, 1000, minute, hour])
  return true
}

/** Finds what no alarm told of; false when there is nothing. */
function sweep(machine: Machine): boolean {
  const { disk, breakage } = machine
  const freed = reclaim(machine, { alive: false })
  if (breakage === 'sweep-asleep') return freed
  const lanes = new Set([...disk.inbox.map((row) => row.lane), ...[...disk.runs.values()].map((run) => laneOfContact(run.contact))])
  const due = [...lanes].filter((lane) => hasWork(disk, lane))
  for (const lane of due) disk.alarms.push({ lane, at: disk.now })
  return freed || due.length > 0
}

/** So that nothing is held at the end. */
async function resumeAll(stage: Stage): Promise<void> {
  const { machine } = stage
  for (const [flow, { state }] of machine.disk.flows.entries())
    if (state === 'paused') await Promise.all([happen(machine, { kind: 'resume', flow, at: 0 }, -1), rest(stage)])
  await rest(stage)
}

/** When something happens next, by itself or by the script; null when nothing does. */
function nextInstant({ machine: { disk, world }, next }: Stage): number | null {
  const told = world.script[next]
  const ats = [...(told === undefined ? [] : [start + told.at]), ...wakes(disk), ...callsDue(disk)]
  const later = ats.filter((at) => at > disk.now)
  return later.length === 0 ? null : Math.min(...later)
}

const wakes = (disk: Disk) =>
  [...disk.runs.values()].flatMap((run) => (run.status === 'waiting' && run.wakeAt !== null ? [run.wakeAt] : []))
const callsDue = (disk: Disk) => [...disk.calls.values()].flatMap((call) => (call.state === 'queued' ? [call.dueAt] : []))
