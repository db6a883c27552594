/**
 * M1: a simulation of a year's quarter: how long 10,000 contacts and 90 days of a flow of 12 nodes take in one process. The promise is
 * a time in which somebody still waits for the answer.
 */
import { createRegistry, simulate, type FlowDocument, type PluginDefinition } from '@millrace/core'
import bonus from '@millrace/node-bonus'
import condition from '@millrace/node-condition'
import delay from '@millrace/node-delay'
import end from '@millrace/node-end'
import goal from '@millrace/node-goal'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import wait from '@millrace/node-wait'
import email from '@millrace/plugin-email'
import type { Bench } from '../bench.ts'
import { timed } from '../memory.ts'

const node = (id: string, type: string, config: FlowDocument['nodes'][number]['config'] = {}) => ({ id, type, version: 1, config })
const letter = (id: string, subject: string) => node(id, 'email.send', { subject, text: 'Hello {{ contact.name }}, come back to us' })

const document: FlowDocument = {
  millrace: 1,
  name: 'Carts left',
  settings: { entry: { policy: 'after', period: 'P7D' } },
  nodes: [
    node('start', 'trigger.event', { event: 'Product Added' }),
    node('pause', 'delay', { mode: 'for', duration: 'PT1H' }),
    node('plan', 'condition', { branches: [{ name: 'pro', rule: { '==': [{ var: 'contact.plan' }, 'pro'] } }] }),
    letter('first', '{{ contact.name }}, your cart'),
    letter('firstPro', 'Your cart'),
    node('reads', 'wait.event', { events: [{ name: 'opened', event: 'Email Opened' }], timeout: 'P2D' }),
    node('tagged', 'tag.add', { tag: 'reads' }),
    node('gift', 'bonus.accrue', { amount: 100, expiresIn: 'P30D' }),
    letter('second', 'A present for you'),
    node('later', 'delay', { mode: 'for', duration: 'P5D' }),
    node('bought', 'goal', { event: 'Order Completed', exit: true }),
    node('done', 'end'),
  ],
  edges: [
    { from: 'start', port: 'out', to: 'pause' },
    { from: 'pause', port: 'out', to: 'plan' },
    { from: 'plan', port: 'pro', to: 'firstPro' },
    { from: 'plan', port: 'else', to: 'first' },
    { from: 'first', port: 'out', to: 'reads' },
    { from: 'firstPro', port: 'out', to: 'reads' },
    { from: 'reads', port: 'opened', to: 'tagged' },
    { from: 'reads', port: 'timeout', to: 'gift' },
    { from: 'gift', port: 'out', to: 'second' },
    { from: 'second', port: 'out', to: 'later' },
    { from: 'tagged', port: 'out', to: 'later' },
    { from: 'later', port: 'out', to: 'done' },
    { from: 'bought', port: 'out', to: 'done' },
  ],
}

const plugins: readonly PluginDefinition[] = [trigger, delay, condition, wait, tag, bonus, goal, end, email]

const run = (contacts: number, days: number) =>
  simulate({
    registry: createRegistry(plugins),
    document,
    start: Date.UTC(2027, 0, 4),
    days,
    seed: 1,
    population: { count: contacts, attributes: { plan: { values: ['free', 'free', 'pro'] }, name: { values: ['Anna', 'Boris'] } } },
    events: [
      { event: 'Product Added', perDay: 0.1 },
      { event: 'Order Completed', perDay: 0.02 },
    ],
    behaviour: { any: { opened: { chance: 0.4, after: 'PT6H' }, clicked: { chance: 0.3 }, ordered: { chance: 0.2, after: 'PT2H' } } },
  })

export const m1: Bench = {
  id: 'M1',
  what: 'simulation',
  measure: async ({ runs, size }) => {
    const [contacts, days] = [size(10_000, 50), size(90, 10)]
    const seconds: number[] = []
    for (let turn = 0; turn < Math.min(runs, 2); turn++) {
      const taken = await timed(async () => {
        const { stats } = await run(contacts, days)
        if (stats.completed === 0) throw new Error('Nobody came to the end of the simulated flow')
      })
      seconds.push(taken / 1000)
    }
    const what = `${contacts.toLocaleString('en')} contacts, ${days} days, 12 nodes simulated`
    return [{ id: 'M1', what, unit: 's', values: seconds, promises: [{ of: 'value', most: 20 }] }]
  },
}
