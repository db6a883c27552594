/**
 * Node-RED in memory: its runtime embedded as its documentation shows, with the flow of `node-red-flow.ts`. Nothing is durable.
 * Messages go in within the process, a new one whenever one has come out.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nameOf, totalOf, type Work } from '../answer.ts'
import { nineNodes, type Contact, type Message } from './node-red-flow.ts'
import { answer, contactCount } from './parent.ts'

/** Node-RED hands messages over by a timer or an immediate: with few on the way it would wait for these. */
const messagesAtOnce = 1000

/** What is used of the package, which ships no types. */
interface NodeRed {
  init(settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  readonly events: { once(event: string, listener: () => void): void }
  readonly nodes: { getNode(id: string): { receive(message: object): void } | null }
}

const red = createRequire(import.meta.url)('node-red') as NodeRed
const contacts = new Map(Array.from({ length: contactCount }, (_, contact) => [`contact-${contact}`, contactOf(contact)]))
const mails: string[] = []
let finish: (message: Message) => void = () => undefined

function contactOf(contact: number): Contact {
  return { first_name: nameOf(contact), email: `contact-${contact}@bench.example`, tags: [], ledger: [], balance: 0 }
}

async function startRuntime(folder: string): Promise<void> {
  await writeFile(join(folder, 'flows.json'), JSON.stringify(nineNodes))
  red.init({
    userDir: folder,
    flowFile: 'flows.json',
    httpAdminRoot: false,
    httpNodeRoot: false,
    disableEditor: true,
    logging: { console: { level: 'error', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    diagnostics: { enabled: false },
    functionGlobalContext: { contacts, finish: (message: Message) => finish(message) },
  })
  const flowing = new Promise<void>((resolve) => red.events.once('flows:started', resolve))
  await red.start()
  await flowing
}

/** Seconds from the first message in to the last one out. */
async function play(): Promise<number> {
  const start = red.nodes.getNode('start')
  if (start === null) throw new Error('Node-RED did not start the flow')
  let next = 0
  const enter = () => {
    const contact = next++
    const properties = { order_id: `order-${contact}`, total: totalOf(contact), currency: 'EUR' }
    start.receive({ payload: { userId: `contact-${contact}`, event: 'Order Completed', properties } })
  }
  const startedAt = performance.now()
  await new Promise<void>((resolve) => {
    finish = ({ mail }) => {
      mails.push(mail)
      if (next < contactCount) enter()
      else if (mails.length === contactCount) resolve()
    }
    while (next < Math.min(messagesAtOnce, contactCount)) enter()
  })
  return (performance.now() - startedAt) / 1000
}

function workDone(): Work {
  const served = [...contacts.values()]
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    tags: served.filter(({ tags }) => tags.length === 1 && tags[0] === 'buyer').length,
    entries: sum(served.map(({ ledger }) => ledger.length)),
    cents: sum(served.map(({ balance }) => Math.round(balance * 100))),
    mails: mails.length,
    letters: sum(mails.map((mail) => mail.length - '\n'.length)),
  }
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-node-red-'))
try {
  await startRuntime(folder)
  answer('node-red', { seconds: await play(), work: workDone() })
  await red.stop()
} finally {
  await rm(folder, { recursive: true, force: true })
}
