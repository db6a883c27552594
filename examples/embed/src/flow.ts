/** The shop's flow: every order gives five per cent back, and a first order makes a customer. */
import type { FlowDocument } from '@millrace/core'

export const thanks: FlowDocument = {
  millrace: 1,
  name: 'Thanks for the order',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Order Completed' } },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'customer' } },
    { id: 'bonus', type: 'bonus.accrue', version: 1, config: { amount: '{{ event.properties.total | times: 0.05 | round: 2 }}' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'tag' },
    { from: 'tag', port: 'out', to: 'bonus' },
    { from: 'bonus', port: 'out', to: 'finish' },
  ],
}
