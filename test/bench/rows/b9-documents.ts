/**
 * B9: from a document to a flow that runs: check, compile, index. Every document is new to the process, with rules and texts that
 * no cache has seen.
 */
import { checkFlow, createEngine, createRegistry, type FlowDocument, type FlowNode } from '@millrace/core'
import bonus from '@millrace/node-bonus'
import condition from '@millrace/node-condition'
import delay from '@millrace/node-delay'
import end from '@millrace/node-end'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import wait from '@millrace/node-wait'
import email from '@millrace/plugin-email'
import type { Bench } from '../bench.ts'
import { timed, workspace } from '../memory.ts'
import { median } from '../report.ts'

const registry = createRegistry([trigger, condition, tag, bonus, delay, wait, email, end])
let made = 0

/** Six nodes that a journey repeats: a rule, a text, a letter, a wait with two ways out. */
function stage(index: number, seed: number): readonly FlowNode[] {
  const node = (name: string, type: string, config: FlowNode['config']): FlowNode => ({ id: `${name}${index}`, type, version: 1, config })
  const rule = { and: [{ '>': [{ var: 'event.properties.total' }, index + seed] }, { in: ['vip', { var: 'contact.tags' }] }] }
  return [
    node('if', 'condition', { branches: [{ name: 'large', rule }] }),
    node('tag', 'tag.add', { tag: `stage-${index}` }),
    node('bonus', 'bonus.accrue', { amount: `{{ event.properties.total | times: 0.0${index + 1} | plus: ${seed} | round: 2 }}` }),
    node('mail', 'email.send', {
      subject: `Stage ${index} of ${seed}, {{ contact.first_name }}`,
      html: `<p>Dear {{ contact.first_name }}, you have {{ bonus.balance }} ({{ ${seed} }}).{% if contact.city %} See you in {{ contact.city }}.{% endif %} <a href="%unsubscribe_url%">Leave</a></p>`,
    }),
    node('wait', 'wait.event', {
      events: [{ name: 'bought', event: 'Order Completed', where: { '>': [{ var: 'event.properties.total' }, seed] } }],
      timeout: 'P3D',
    }),
    node('pause', 'delay', { mode: 'for', duration: 'P1D' }),
  ]
}

const edgesOf = (index: number, next: string): FlowDocument['edges'] => [
  { from: `if${index}`, port: 'large', to: `tag${index}` },
  { from: `if${index}`, port: 'else', to: `bonus${index}` },
  { from: `tag${index}`, port: 'out', to: `bonus${index}` },
  { from: `bonus${index}`, port: 'out', to: `mail${index}` },
  { from: `mail${index}`, port: 'out', to: `wait${index}` },
  { from: `wait${index}`, port: 'bought', to: `pause${index}` },
  { from: `wait${index}`, port: 'timeout', to: `pause${index}` },
  { from: `pause${index}`, port: 'out', to: next },
]

/** A sound document of about so many nodes; none has the same rules or texts twice in a process. */
export function documentOf(nodes: number): FlowDocument {
  const stages = Math.round((nodes - 2) / 6)
  const seed = ++made
  const indexes = Array.from({ length: stages }, (_, index) => index)
  return {
    millrace: 1,
    name: `${nodes} nodes`,
    nodes: [
      { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Order Completed' } },
      ...indexes.flatMap((index) => stage(index, seed)),
      { id: 'finish', type: 'end', version: 1, config: {} },
    ],
    edges: [
      { from: 'start', port: 'out', to: 'if0' },
      ...indexes.flatMap((index) => edgesOf(index, index + 1 < stages ? `if${index + 1}` : 'finish')),
    ],
  }
}

function prepare(document: FlowDocument): void {
  const [finding] = checkFlow(document, registry)
  if (finding !== undefined) throw new Error(`The document is not sound: ${finding.code} ${finding.message}`)
  createEngine(registry).load({ workspace, flow: '1', version: 1, document, state: 'active', timezone: 'UTC', current: true })
}

/** Milliseconds, the median of the rounds. */
async function timeOf(nodes: number, rounds: number): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    // As it comes out of the database or a request.
    const document = JSON.parse(JSON.stringify(documentOf(nodes))) as FlowDocument
    times.push(await timed(() => prepare(document)))
  }
  return median(times)
}

const [small, large] = [500, 3000]

export const b9: Bench = {
  id: 'B9',
  what: 'check and compile',
  measure: async ({ runs, size }) => {
    const rounds = size(30, 3)
    const cold = await timeOf(small, 1)
    await timeOf(small, rounds)
    const [smalls, larges]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      smalls.push(await timeOf(small, rounds))
      larges.push(await timeOf(large, Math.ceil(rounds / 3)))
    }
    const each = (times: readonly number[], nodes: number) => times.map((time) => (time * 1000) / nodes)
    return [
      { id: 'B9', what: `${small} nodes: check and compile`, unit: 'ms', values: smalls, promises: [{ of: 'value', most: 50 }] },
      {
        id: 'B9b',
        what: `${large} nodes: time of each`,
        unit: 'us/node',
        values: each(larges, large),
        baseline: { what: `${small} nodes`, values: each(smalls, small) },
        promises: [{ of: 'ratio', most: 2 }],
      },
      { id: 'B9c', what: `${small} nodes, the very first of a process`, unit: 'ms', values: [cold], promises: [] },
    ]
  },
}
