/** The flow of B1: nine nodes, every contact passes them all, two waits, an effect of each kind inside Postgres and a queued mail. */
import type { FlowDocument } from '@millrace/core'

export const firstDelayMs = 3 * 24 * 3600 * 1000
export const secondDelayMs = 7 * 24 * 3600 * 1000
export const nodesPerRun = 9

const node = (id: string, type: string, config: Record<string, unknown>) => ({ id, type, version: 1, config })

export const benchFlow: FlowDocument = {
  millrace: 1,
  name: 'Nine nodes',
  nodes: [
    node('start', 'trigger.event', { event: 'Order Completed' }),
    node('size', 'condition', { branches: [{ name: 'large', rule: { '>': [{ var: 'event.properties.total' }, 50] } }] }),
    node('tag', 'tag.add', { tag: 'buyer' }),
    node('bonus', 'bonus.accrue', { amount: '{{ event.properties.total | times: 0.05 | round: 2 }}', expiresIn: 'P90D' }),
    node('rest', 'delay', { mode: 'for', duration: 'P3D' }),
    node('mail', 'email.send', {
      subject: 'Thank you, {{ contact.first_name }}',
      html: '<p>Dear {{ contact.first_name }},</p><p>you have <b>{{ bonus.balance }}</b> to spend. <a href="https://shop.example/">Look around</a></p>',
    }),
    node('pause', 'delay', { mode: 'for', duration: 'P7D' }),
    node('opened', 'condition', { branches: [{ name: 'yes', rule: { '!!': [{ var: 'message.mail.opened' }] } }] }),
    node('finish', 'end', {}),
  ],
  edges: [
    { from: 'start', port: 'out', to: 'size' },
    { from: 'size', port: 'large', to: 'tag' },
    { from: 'size', port: 'else', to: 'tag' },
    { from: 'tag', port: 'out', to: 'bonus' },
    { from: 'bonus', port: 'out', to: 'rest' },
    { from: 'rest', port: 'out', to: 'mail' },
    { from: 'mail', port: 'out', to: 'pause' },
    { from: 'pause', port: 'out', to: 'opened' },
    { from: 'opened', port: 'yes', to: 'finish' },
    { from: 'opened', port: 'else', to: 'finish' },
  ],
}
