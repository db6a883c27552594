/**
 * One child process, as its parent sees it: no environment, no files but the sandbox's own, a small heap, and a clock on the wall.
 * When it is silent for too long it is killed; its death is an answer like any other.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { constants, setPriority } from 'node:os'
import { dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FlowError } from '@millrace/core'
import type { GroupMessage } from './child.ts'
import { childHeapMb, childStartMs, graceMs, silenceMs, slainMax, sleptMax, sleptMs } from './limits.ts'

export interface Answer {
  /** Of the inputs that were answered, in order: fewer than inputs when the child died over the next one. */
  readonly lines: readonly string[]
  /** Whether somebody else killed the child: that says nothing of the input. */
  readonly slain: boolean
}

export interface Worker {
  /** Messages it was given. */
  readonly used: number
  readonly alive: boolean
  run(message: GroupMessage): Promise<Answer>
  kill(): void
}

/** Of the operating system: a child of low priority gets what the others leave, and about a sixtieth of what one of them gets. */
export type Priority = 'normal' | 'low'

/** Rejects with `FlowError` `CODE_SANDBOX_DOWN` when the child does not come up, though nobody killed it. */
export async function startWorker(priority: Priority): Promise<Worker> {
  for (let left = slainMax; ; left--) {
    const child = forkChild()
    if (await listen(child, childStartMs, (message) => message === 'ready')) {
      if (priority === 'low') lower(child)
      return workerOf(child)
    }
    if (left > 0 && (await isSlain(child))) continue
    child.kill('SIGKILL')
    throw new FlowError('CODE_SANDBOX_DOWN', 'The process for code steps did not start; is isolated-vm installed for this platform?')
  }
}

function workerOf(child: ChildProcess): Worker {
  let used = 0
  hold(child, false)
  return {
    get used() {
      return used
    },
    get alive() {
      return isAlive(child)
    },
    run: async (message) => {
      used += 1
      hold(child, true)
      const answer = await askChild(child, message)
      hold(child, false)
      return answer
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function forkChild(): ChildProcess {
  return fork(fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url)), [], {
    env: {},
    execArgv: ['--no-node-snapshot', `--max-old-space-size=${childHeapMb}`, '--permission', '--allow-addons', ...readable()],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json',
  })
}

function lower({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It is gone already, or the system has no priorities: neither makes its answers wrong.
  }
}

async function askChild(child: ChildProcess, message: GroupMessage): Promise<Answer> {
  const lines: string[] = []
  // A child that is gone is heard of by its exit.
  child.send(message, () => {})
  if (await listen(child, silenceMs, (some) => lines.push(...(some as readonly string[])) >= message.inputs.length))
    return { lines, slain: false }
  return { lines, slain: await isSlain(child) }
}

/** Ends a child that is silent, and tells of one that had ended before whether somebody else killed it. */
async function isSlain(child: ChildProcess): Promise<boolean> {
  if (child.connected) child.kill('SIGKILL')
  // One that only hung up is helped to its end.
  const help = setTimeout(() => child.kill('SIGKILL'), silenceMs)
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  clearTimeout(help)
  return child.signalCode === 'SIGKILL' && !child.killed
}

const isAlive = (child: ChildProcess) => child.connected && child.exitCode === null && child.signalCode === null && !child.killed

/** An idle child keeps nobody's process from ending; one that works does. */
function hold(child: ChildProcess, works: boolean): void {
  const act = works ? 'ref' : 'unref'
  child.channel?.[act]()
  child[act]()
}

/** The isolate's package and this one; the addon's loader looks at one file of the system to tell the C library. */
function readable(): readonly string[] {
  const require = createRequire(import.meta.url)
  const addon = dirname(require.resolve('isolated-vm/package.json'))
  const loader = dirname(createRequire(`${addon}/`).resolve('node-gyp-build/package.json'))
  const own = fileURLToPath(new URL('../../', import.meta.url))
  return [own, `${addon}/`, `${loader}/`, '/etc/alpine-release'].map((path) => `--allow-fs-read=${path}`)
}

/** Hears messages until one is the last; false when the child is gone, or silent for longer than it may. */
function listen(child: ChildProcess, limitMs: number, isLast: (message: unknown) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (heard: boolean) => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onGone).off('error', onGone).off('disconnect', onGone)
      resolve(heard)
    }
    let heard = 0
    let dueAt = performance.now() + limitMs
    let slept = 0
    const restart = () => {
      dueAt = performance.now() + limitMs
      timer.refresh()
    }
    const onMessage = (message: unknown) => {
      heard += 1
      if (isLast(message)) finish(true)
      else restart()
    }
    const onGone = () => finish(false)
    // This process may have been the one that slept, with the question half said: then the child has its whole time again.
    const onSilence = () => {
      if (performance.now() > dueAt + sleptMs && slept++ < sleptMax) return restart()
      const before = heard
      // What the child said meanwhile is heard before it is judged.
      setTimeout(() => heard === before && finish(false), graceMs)
    }
    const timer = setTimeout(onSilence, limitMs)
    child.on('message', onMessage).on('exit', onGone).on('error', onGone).on('disconnect', onGone)
    if (!isAlive(child)) finish(false)
  })
}
