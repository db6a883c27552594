/**
 * The nine nodes in Node-RED's own: conditions are switches, the mail a Mustache template (the subject its first line), the delays
 * of no length. A message carries its contact, as Node-RED's messages carry what their nodes work on.
 */
export interface Contact {
  readonly first_name: string
  readonly email: string
  readonly tags: string[]
  readonly ledger: { readonly amount: number; readonly expiresAt: number }[]
  balance: number
}

export interface Message {
  readonly contact: Contact
  readonly mail: string
}

const tab = { id: 'flow', type: 'tab', label: 'Nine nodes', disabled: false }

const node = (id: string, type: string, settings: Readonly<Record<string, unknown>>) => ({ id, type, z: tab.id, x: 0, y: 0, ...settings })

const delay = { pauseType: 'delay', timeout: '0', timeoutUnits: 'milliseconds' }

const accrue = `const amount = Math.round(msg.event.properties.total * 0.05 * 100) / 100
msg.contact.ledger.push({ amount, expiresAt: Date.now() + 90 * 24 * 3600 * 1000 })
msg.contact.balance += amount
return msg`

const mail = `Thank you, {{contact.first_name}}
<p>Dear {{contact.first_name}},</p><p>you have <b>{{contact.balance}}</b> to spend. <a href="https://shop.example/">Look around</a></p>`

/** A switch on a property of the message, with a way out for each rule. */
const choice = (property: string, rules: readonly object[]) => ({
  property,
  propertyType: 'msg',
  rules,
  checkall: 'false',
  outputs: rules.length,
})

export const nineNodes: readonly object[] = [
  tab,
  node('start', 'switch', { ...choice('event.event', [{ t: 'eq', v: 'Order Completed', vt: 'str' }]), wires: [['size']] }),
  node('size', 'switch', {
    ...choice('event.properties.total', [{ t: 'gt', v: '50', vt: 'num' }, { t: 'else' }]),
    wires: [['tag'], ['tag']],
  }),
  node('tag', 'function', { func: `msg.contact.tags.push('buyer')\nreturn msg`, outputs: 1, wires: [['bonus']] }),
  node('bonus', 'function', { func: accrue, outputs: 1, wires: [['rest']] }),
  node('rest', 'delay', { ...delay, wires: [['mail']] }),
  node('mail', 'template', {
    field: 'mail',
    fieldType: 'msg',
    syntax: 'mustache',
    template: mail,
    output: 'str',
    wires: [['pause']],
  }),
  node('pause', 'delay', { ...delay, wires: [['opened']] }),
  node('opened', 'switch', { ...choice('opened', [{ t: 'nnull' }, { t: 'else' }]), wires: [['finish'], ['finish']] }),
  node('finish', 'function', { func: `global.get('finish')(msg)`, outputs: 0, wires: [] }),
]
