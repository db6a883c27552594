import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { callbackRequest } from './callback-request.ts'
import { dealComment, dealOwner } from './deal-nodes.ts'
import plugin from './index.ts'
import { taskCreate } from './task-create.ts'

const failure = { kind: 'failure', failure: { code: 'CRM_STATUS_400', message: 'The CRM refused with 400' } } as const
const result = { kind: 'result', result: { id: '5' } } as const
const facts = { deal: { id: '77', status: 'won' } }

testNode(taskCreate, {
  plugin,
  cases: [
    { name: 'puts a task on the list of the call centre at once (004.22)', leaves: 'out' },
    { name: 'waits until the CRM has it (002.45)', config: { to: 'crm', title: 'Call' }, facts, waits: true },
    { name: 'goes on once it is there', config: { to: 'crm', title: 'Call' }, facts, input: result, leaves: 'out' },
    { name: 'leaves by “error” when it is not', config: { to: 'crm', title: 'Call' }, facts, input: failure, leaves: 'error' },
  ],
})
testNode(callbackRequest, {
  plugin,
  cases: [
    { name: 'asks to ring the contact (003.05)', attributes: { phone: '+79990000000' }, leaves: 'out' },
    { name: 'has nobody to ring without a number', leaves: 'no-phone' },
  ],
})
testNode(dealComment, {
  plugin,
  cases: [
    { name: 'writes into the deal (002.46)', facts, waits: true },
    { name: 'goes on', facts, input: result, leaves: 'out' },
    { name: 'has nothing to write to without a deal', leaves: 'error' },
  ],
})
testNode(dealOwner, {
  plugin,
  cases: [
    { name: 'hands the deal over (002.06)', facts, waits: true },
    { name: 'goes on', facts, input: result, leaves: 'out' },
    { name: 'leaves by “error” when the CRM refuses', facts, input: failure, leaves: 'error' },
  ],
})

describe('the texts of a task', () => {
  it('are filled from the contact and the deal (002.47)', async () => {
    const config = {
      to: 'crm',
      title: 'Call {{ contact.name }}',
      text: 'Deal {{ deal.id }} is {{ deal.status }}',
      due: 'PT2H',
      manager: '{{ contact.manager }}',
    }
    const { effects } = await runNode(taskCreate, { config, facts, attributes: { name: 'Anna', manager: 'Boris' } })
    expect(effects).toMatchObject([
      { kind: 'call', type: 'crm.task', data: { title: 'Call Anna', text: 'Deal 77 is won', manager: 'Boris', deal: '77' } },
    ])
  })

  it('never break the title’s line', async () => {
    const { effects } = await runNode(taskCreate, {
      config: { to: 'list', title: 'Call {{ contact.name }}' },
      attributes: { name: 'A\r\nB' },
    })
    expect(effects).toMatchObject([{ kind: 'write', type: 'task.add', data: { title: 'Call A B', queue: 'call-centre' } }])
  })
})
