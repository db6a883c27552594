/** Flows that are run both in memory and over Postgres: waits, zones, facts that follow from writes and from events, goals. */
import type { FlowDocument } from '@millrace/core'

const node = (id: string, type: string, config: FlowDocument['nodes'][number]['config'] = {}) => ({ id, type, version: 1, config })
const letter = (id: string, subject: string) => node(id, 'email.send', { subject, text: 'Hello' })
function flow(name: string, nodes: FlowDocument['nodes'], wires: readonly string[]): FlowDocument {
  const edges = wires.map((wire) => {
    const [, from = '', port = '', to = ''] = /^(\w+)\.(\w+)>(\w+)$/.exec(wire) ?? []
    return { from, port, to }
  })
  return { millrace: 1, name, nodes, edges }
}

/** Local times of contacts in two zones; a letter that knows whether the one before it was read. */
export const welcome = flow(
  'Welcome',
  [
    node('start', 'trigger.event', { event: 'Signed Up' }),
    letter('hello', 'Welcome, {{ contact.plan }}'),
    node('pause', 'delay', { mode: 'for', duration: 'P1D', window: { days: [1, 2, 3, 4, 5], from: '10:00', to: '18:00' } }),
    node('read', 'condition', { branches: [{ name: 'yes', rule: { '!!': [{ var: 'message.hello.opened' }] } }] }),
    letter('tips', 'You have read us at {{ message.hello.opened }}'),
    letter('again', 'Have you seen our letter?'),
    node('done', 'end'),
  ],
  ['start.out>hello', 'hello.out>pause', 'pause.out>read', 'read.yes>tips', 'read.else>again', 'tips.out>done', 'again.out>done'],
)

/** An order ends it; an open within two days takes another way. */
export const carts = flow(
  'Carts',
  [
    node('start', 'trigger.event', { event: 'Product Added' }),
    node('pause', 'delay', { mode: 'for', duration: 'PT45M' }),
    letter('remind', 'Your cart'),
    node('reads', 'wait.event', { events: [{ name: 'opened', message: 'remind', status: 'opened' }], timeout: 'P2D' }),
    node('tagged', 'tag.add', { tag: 'reader' }),
    node('gift', 'bonus.accrue', { amount: '12.50', expiresIn: 'P30D' }),
    letter('offer', 'You have {{ bonus.balance }} and are {{ contact.tags | join: "+" }}'),
    node('bought', 'goal', { event: 'Order Completed', exit: true }),
    node('done', 'end'),
  ],
  [
    'start.out>pause',
    'pause.out>remind',
    'remind.out>reads',
    'reads.opened>tagged',
    'reads.timeout>gift',
    'tagged.out>gift',
    'gift.out>offer',
    'offer.out>done',
    'bought.out>done',
  ],
)

/** A family of facts that follow from events, and bonuses that later steps spend. */
export const gifts = flow(
  'Gifts',
  [
    node('start', 'trigger.event', { event: 'Review Written' }),
    node('third', 'condition', {
      branches: [{ name: 'yes', rule: { '>=': [{ fact: ['events.count', { event: 'Review Written' }] }, 3] } }],
    }),
    node('give', 'bonus.accrue', { amount: 30 }),
    node('pause', 'delay', { mode: 'for', duration: 'PT6H' }),
    node('take', 'bonus.spend', { amount: 50 }),
    letter('rich', 'Spent, {{ bonus.balance }} are left'),
    letter('poor', 'Only {{ bonus.balance }} yet'),
    node('done', 'end'),
  ],
  [
    'start.out>third',
    'third.yes>give',
    'third.else>pause',
    'give.out>pause',
    'pause.out>take',
    'take.out>rich',
    'take.insufficient>poor',
    'rich.out>done',
    'poor.out>done',
  ],
)
