/** The flows that the page begins with; a real host would read them from where it keeps them. */
import type { FlowDocument } from '@millrace/core'

const welcome: FlowDocument = {
  millrace: 1,
  name: 'Welcome',
  settings: { entry: { policy: 'once' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, title: 'Signed up', config: { event: 'Signed Up' } },
    {
      id: 'letter',
      type: 'email.send',
      version: 1,
      title: 'Welcome letter',
      config: { subject: 'Welcome, {{ contact.first_name }}', text: 'Good to have you with us.' },
    },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'letter' },
    { from: 'letter', port: 'out', to: 'finish' },
  ],
}

const winBack: FlowDocument = {
  millrace: 1,
  name: 'Win back',
  settings: { entry: { policy: 'after', period: 'P90D' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, title: 'Last order', config: { event: 'Order Completed' } },
    { id: 'quiet', type: 'delay', version: 1, title: 'Sixty days', config: { mode: 'for', duration: 'P60D' } },
    { id: 'mark', type: 'tag.add', version: 1, title: 'Mark as asleep', config: { tag: 'asleep' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'quiet' },
    { from: 'quiet', port: 'out', to: 'mark' },
    { from: 'mark', port: 'out', to: 'finish' },
  ],
}

export const flows: Readonly<Record<string, FlowDocument>> = { welcome, 'win-back': winBack }
