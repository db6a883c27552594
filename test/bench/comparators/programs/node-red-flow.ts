/**
 * The nine nodes in Node-RED's own: the trigger finds the event's contact in the global context and puts it on the message, as
 * Node-RED's messages carry what their nodes work on; conditions are switches, the mail a Mustache template with the subject as its
 * first line, the delays of no length.
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

const enter = `if (msg.payload.event !== 'Order Completed') return null
msg.contact = global.get('contacts').get(msg.payload.userId)
return msg`

const accrue = `const amount = Math.round(msg.payload.properties.total * 0.05 * 100) / 100
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
  node('start', 'function', { func: enter, outputs: 1, wires: [['size']] }),
  node('size', 'switch', {
    ...choice('payload.properties.total', [{ t: 'gt', v: '50', vt: 'num' }, { t: 'else' }]),
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
