/** The example flows are what they say: publishable without a remark, and every mail can be unsubscribed from. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkFlow, createRegistry, type FlowDocument } from '@millrace/core'
import bonus from '@millrace/node-bonus'
import condition from '@millrace/node-condition'
import contact from '@millrace/node-contact'
import delay from '@millrace/node-delay'
import end from '@millrace/node-end'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import wait from '@millrace/node-wait'
import email from '@millrace/plugin-email'
import site from '@millrace/plugin-site'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../examples/flows')
const registry = createRegistry([bonus, condition, contact, delay, end, tag, trigger, wait, email, site])
const flows = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as FlowDocument)

describe.each(flows)('the example flow $name', (flow) => {
  it('can be published without a remark', () => {
    expect(checkFlow(flow, registry)).toEqual([])
  })

  it('names every step, for who reads it', () => {
    expect(flow.nodes.filter(({ title }) => title === undefined)).toEqual([])
  })

  it('lets the reader of each mail unsubscribe', () => {
    const mails = flow.nodes.filter(({ type }) => type === 'email.send')
    expect(mails.length).toBeGreaterThan(0)
    expect(mails.filter(({ config }) => !String(config['html']).includes('href="%unsubscribe_url%"'))).toEqual([])
  })
})
