/** Those who use the installation: each asks some process, and repeats what it got no answer to. */
import { idFrom, type EventRecord } from '@millrace/core'
import { changeFlow, contactOf, pushInputs } from './disk.ts'
import { happens, type Machine } from './machine.ts'
import { tellStatus } from './post-office.ts'
import { ask, type Process } from './process.ts'
import { pick } from './scheduler.ts'
import { flowIdOf, start, workspace, type Happening, type Told } from './world.ts'

/** Makes something happen, whatever it takes; `index` is its place in the script. */
export async function happen(machine: Machine, happening: Happening, index: number): Promise<void> {
  const commit = commitOf(machine, happening, index)
  for (;;) {
    const process = pick(machine.scheduler.random, machine.processes)
    try {
      return await ask(process, serve(machine, process, { what: `${happening.kind} ${index}`, commit }))
    } catch {
      await machine.scheduler.pause('client', 'asks again')
    }
  }
}

interface Request {
  readonly what: string
  /** Given the process that does it. Done twice, it is done once. */
  commit(process: Process): void
}

async function serve(machine: Machine, process: Process, { what, commit }: Request): Promise<void> {
  await machine.scheduler.pause(process.name, what)
  commit(process)
  await machine.scheduler.pause(process.name, `${what} done`)
  if (happens(machine, 0.1)) throw new Error('The answer was lost')
}

function commitOf(machine: Machine, happening: Happening, index: number): Request['commit'] {
  const { disk } = machine
  switch (happening.kind) {
    case 'events':
      return () => accept(machine, happening)
    case 'enter':
      return () => enter(machine, happening, index)
    case 'cancel':
      return () => cancel(machine, happening.user)
    case 'open':
      return (process) => open(machine, process, happening.user)
    case 'unsubscribe':
      return () => void disk.unsubscribed.add(contactOf(disk, happening.user))
    case 'pause':
      return () => stand(machine, happening.flow, 'paused')
    case 'resume':
      return () => stand(machine, happening.flow, 'active')
    case 'publish':
      return () => publish(machine, happening.flow)
  }
}

export const recordOf = ({ id, event, n }: Told, at: number): EventRecord => ({
  id,
  type: 'track',
  event,
  at,
  receivedAt: at,
  properties: { n },
})

/** Message id, contact and inbox in one commit: what came before is dropped. */
function accept({ disk, breakage }: Machine, { at, events }: Happening & { kind: 'events' }): void {
  for (const told of events) {
    if (disk.eventIds.has(told.id) && breakage !== 'duplicates-forgotten') continue
    disk.eventIds.add(told.id)
    pushInputs(disk, [{ workspace, contact: contactOf(disk, told.user), kind: 'event', event: recordOf(told, start + at) }])
  }
}

function enter({ disk }: Machine, { at, flow, user, data }: Happening & { kind: 'enter' }, index: number): void {
  const id = idFrom(start + at, `enter ${index}`)
  if (disk.eventIds.has(id)) return
  disk.eventIds.add(id)
  pushInputs(disk, [{ workspace, contact: contactOf(disk, user), kind: 'enter', id, flow: flowIdOf(flow), data }])
}

/** The operator takes the contact out of the run that has stood longest. */
function cancel({ disk }: Machine, user: string): void {
  const contact = disk.users.get(user)
  const runs = [...disk.runs.values()].filter((run) => run.contact === contact && run.status === 'waiting')
  const [first] = runs.sort((a, b) => a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1))
  if (first !== undefined) pushInputs(disk, [{ workspace, contact: contact!, kind: 'cancel', run: first.id }])
}

/** The contact opens every letter that has come: the status and its event in one commit. */
function open({ disk }: Machine, { registry }: Process, user: string): void {
  const contact = disk.users.get(user)
  for (const row of disk.messages.values()) {
    if (row.item.contact !== contact || row.state !== 'sent' || row.statuses.has('opened')) continue
    row.statuses.set('opened', disk.now)
    tellStatus(disk, registry, { row, status: 'opened', at: disk.now })
  }
}

function stand({ disk }: Machine, flow: number, state: 'active' | 'paused'): void {
  if (disk.flows[flow]!.state !== state) changeFlow(disk, flow, (row) => (row.state = state))
}

/** Once: who asks again sees that the version is there. */
function publish({ disk, world }: Machine, flow: number): void {
  const next = world.flows[flow]![1]
  if (next === undefined || disk.flows[flow]!.versions.length > 1) return
  changeFlow(disk, flow, ({ versions }) => void versions.push(next))
}
