/** Small flow documents for tests of what surrounds a flow. */
import type { FlowDocument, Scenario } from '@millrace/core'

/** Starts at an event, tags, waits three days for an order, ends. */
export const reminder: FlowDocument = {
  millrace: 1,
  name: 'Reminder',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Signed Up' } },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'new' } },
    { id: 'gift', type: 'bonus.accrue', version: 1, config: { amount: 5 } },
    { id: 'wait', type: 'wait.event', version: 1, config: { events: [{ name: 'ordered', event: 'Order Completed' }], timeout: 'P3D' } },
    {
      id: 'letter',
      type: 'email.send',
      version: 1,
      config: { subject: 'Hello, {{ contact.name }}', text: 'Are you there? If not: %unsubscribe_url%' },
    },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'tag' },
    { from: 'tag', port: 'out', to: 'gift' },
    { from: 'gift', port: 'out', to: 'wait' },
    { from: 'wait', port: 'ordered', to: 'finish' },
    { from: 'wait', port: 'timeout', to: 'letter' },
    { from: 'letter', port: 'out', to: 'finish' },
  ],
}

/** Started by the API alone. */
export const invitation: FlowDocument = {
  millrace: 1,
  name: 'Invitation',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'trigger.api', version: 1, config: {} },
    { id: 'pause', type: 'delay', version: 1, config: { mode: 'for', duration: 'P1D' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'pause' },
    { from: 'pause', port: 'out', to: 'finish' },
  ],
}

/** Of `reminder`: who signs up and never orders. */
export const scenario: Scenario = {
  title: 'Reminds',
  given: { start: '2027-03-01T10:00:00Z', contacts: [{ userId: 'ann', attributes: { email: 'ann@people.example' } }] },
  when: [{ at: 'PT0S', user: 'ann', event: 'Signed Up' }],
  until: 'P4D',
  // oxlint-disable-next-line unicorn/no-thenable -- given, when and then are the words of the format; an object is not called by `await`
  then: { messages: [{ user: 'ann', node: 'letter', at: 'P3D' }], tags: { ann: ['new'] }, bonus: { ann: 5 } },
}
