/** The flow under attack: an effect of every kind, with waits between them, so that a crash can fall anywhere. */
import type { FlowDocument } from '@millrace/core'

export const bonusPerRun = 100
export const eventName = 'Chaos Begun'
export const subjects = { marketing: 'An offer', transactional: 'A receipt' } as const

export function chaosFlow(webSink: string): FlowDocument {
  const node = (id: string, type: string, config: Record<string, unknown>) => ({ id, type, version: 1, config })
  const ids = ['start', 'bonus', 'ask', 'pause', 'offer', 'rest', 'receipt', 'finish']
  return {
    millrace: 1,
    name: 'Chaos',
    settings: { entry: { policy: 'once', key: { var: 'event.properties.operation' } } },
    nodes: [
      node('start', 'trigger.event', { event: eventName }),
      node('bonus', 'bonus.accrue', { amount: bonusPerRun }),
      node('ask', 'http.request', { method: 'POST', url: `${webSink}/`, body: '{{ contact.userId }}' }),
      node('pause', 'delay', { mode: 'for', duration: 'PT1S' }),
      node('offer', 'email.send', { subject: subjects.marketing, text: 'Something for you' }),
      node('rest', 'delay', { mode: 'for', duration: 'PT1S' }),
      node('receipt', 'email.send', { subject: subjects.transactional, text: 'You got something', transactional: true }),
      node('finish', 'end', {}),
    ],
    edges: ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', port: 'out', to })),
  }
}
