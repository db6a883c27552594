/**
 * A process of the simulated installation: an engine of its own, which knows of flows what it last read. All of it is gone when it
 * dies; what counts is on the disk.
 */
import { createEngine, createRegistry, type Engine, type FlowSnapshot, type Registry, type RunState } from '@millrace/core'
import { end } from './disk.ts'
import type { Machine } from './machine.ts'
import { postOffice } from './post-office.ts'
import { vocabulary } from './vocabulary.ts'

export interface Process {
  readonly name: string
  readonly registry: Registry
  readonly engine: Engine
  /** The revision of the flows that it last saw. */
  revision: number
  /** Versions its engine was given, as `flow:version`. */
  readonly given: Map<string, FlowSnapshot>
  /** Those who asked it for something and hear no more when it dies. */
  readonly askers: Set<(lost: Error) => void>
}

export function startProcess(machine: Machine): Process {
  const name = `p${++machine.started}`
  const pause = (where: string) => machine.scheduler.pause(name, where)
  const plugins = vocabulary({
    computing: () => pause('compute'),
    once: async ({ id, key }) => {
      await pause('ask')
      machine.outside.receive({ kind: 'once', key, of: id })
      await pause('told')
    },
    send: async ({ id, key }) => {
      await pause('send')
      machine.outside.receive({ kind: 'letter', key, of: id })
      await pause('sent')
    },
  })
  const registry: Registry = createRegistry([...plugins, postOffice(machine, name, () => registry)])
  const process: Process = { name, registry, engine: createEngine(registry), revision: -1, given: new Map(), askers: new Set() }
  machine.processes.push(process)
  return process
}

/** Kill -9: nothing of it runs again, its transactions are undone and its locks free; whoever waits for an answer gets none. */
export function killProcess(machine: Machine, process: Process): void {
  machine.scheduler.trace.push(`${process.name} dies`)
  machine.processes.splice(machine.processes.indexOf(process), 1)
  machine.scheduler.kill(process.name)
  for (const transaction of machine.disk.transactions) if (transaction.process === process.name) end(machine.disk, transaction)
  for (const lose of process.askers) lose(new Error(`${process.name} died`))
}

/** Asks a process for something. Rejects when it dies before it answers, whether it was done or not. */
export function ask<T>(process: Process, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    process.askers.add(reject)
    work.then(resolve, reject).finally(() => process.askers.delete(reject))
  })
}

/** Reads again what the revision says has changed: every current version, and how older ones that are known stand. */
export function refresh({ disk, breakage }: Machine, process: Process): void {
  if (process.revision === disk.revision || (breakage === 'flows-read-once' && process.revision >= 0)) return
  for (const snapshot of disk.standings[disk.revision]!)
    if (snapshot.current || process.given.has(versionKey(snapshot))) give(process, snapshot)
  process.revision = disk.revision
}

/** Loads the versions that only these runs still name, standing as the process believes its flows to stand. */
export function ensure({ disk }: Machine, process: Process, runs: readonly RunState[]): void {
  for (const run of runs) {
    if (process.engine.knows(run.flow, run.version)) continue
    const isIts = ({ flow, version }: FlowSnapshot) => flow === run.flow && version === run.version
    give(process, (disk.standings[process.revision]!.find(isIts) ?? disk.standings[disk.revision]!.find(isIts))!)
  }
}

const versionKey = ({ flow, version }: { readonly flow: string; readonly version: number }) => `${flow}:${version}`

function give(process: Process, snapshot: FlowSnapshot): void {
  const before = process.given.get(versionKey(snapshot))
  if (before?.state === snapshot.state && before.current === snapshot.current) return
  process.given.set(versionKey(snapshot), snapshot)
  process.engine.load(snapshot)
}
