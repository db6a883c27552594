/** The flow under attack: an effect of every kind, with waits between them, so that a crash can fall anywhere. */
import type { FlowDocument } from '@millrace/core'

export const bonusPerRun = 100
export const eventName = 'Chaos Begun'
export const subjects = { marketing: 'An offer', transactional: 'A receipt' } as const
/** The steps that send a request; its body is the contact and the step. */
export const requestSteps = ['ask', 'tell'] as const

export function chaosFlow(webSink: string): FlowDocument {
  const node = (id: string, type: string, config: Record<string, unknown>) => ({ id, type, version: 1, config })
  const request = (id: (typeof requestSteps)[number]) =>
    node(id, 'http.request', { method: 'POST', url: `${webSink}/`, body: `{{ contact.userId }} ${id}` })
  const nodes = [
    node('start', 'trigger.event', { event: eventName }),
    node('count', 'code', { source: 'return contact.userId.length', saveAs: 'length' }),
    node('bonus', 'bonus.accrue', { amount: bonusPerRun }),
    request('ask'),
    node('pause', 'delay', { mode: 'for', duration: 'PT1S' }),
    node('offer', 'email.send', { subject: subjects.marketing, text: 'Something for you' }),
    request('tell'),
    node('rest', 'delay', { mode: 'for', duration: 'PT1S' }),
    node('receipt', 'email.send', { subject: subjects.transactional, text: 'You got something', transactional: true }),
    node('finish', 'end', {}),
  ]
  return {
    millrace: 1,
    name: 'Chaos',
    settings: { entry: { policy: 'once', key: { var: 'event.properties.operation' } } },
    nodes,
    edges: nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]?.id ?? '', port: 'out', to: id })),
  }
}
