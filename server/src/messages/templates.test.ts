/** Templates of messages through the front door: made of the channels that are loaded, copied into steps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'
import { messageTemplates } from './templates.ts'

const email = { subject: 'Hello, {{ contact.name }}', text: 'Welcome!' }
let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('2027-01-04T09:00:00Z')
})
afterAll(() => door.close())
const create = (payload: object) => door.ask('POST', '/api/resources/message-template', { payload })

describe('templates of messages', () => {
  it('take the message of any channel that is loaded, and none without a channel', async () => {
    const { items } = (await door.ask('GET', '/api/resource-kinds')).body
    const { schema } = items.find(({ kind }: { kind: string }) => kind === 'message-template')
    const channels = [...door.runtime.registry.channels.keys()]
    expect(channels).toContain('email')
    expect(Object.keys(schema.properties)).toEqual(['name', 'channel', ...channels])
    expect(schema.properties.email.properties).toHaveProperty('subject')
    expect(messageTemplates([])).toBe(null)
  })

  it('are checked as the channel checks its messages, at their place in the template', async () => {
    expect(await create({ name: 'Welcome', channel: 'email', email })).toMatchObject({ status: 201, body: { name: 'Welcome', faults: [] } })
    const faults = async (payload: object) =>
      (await create(payload)).body.faults.map(({ path, code }: { path: string; code: string }) => [path, code])
    expect(await faults({ name: 'Empty', channel: 'email' })).toEqual([['/email', 'VALUE_MISSING']])
    expect(await faults({ name: 'Bad', channel: 'email', email: { ...email, text: '{{ contact.name' } })).toEqual([
      ['/email/text', expect.stringMatching(/^FLOW_TEXT/)],
    ])
    expect(await faults({ name: 'Bad', channel: 'email', email: { subject: 'x' } })).toEqual([
      [expect.stringMatching(/^\/email/), expect.any(String)],
    ])
  })

  it('leave a copy in a step, which goes out as it was published whatever becomes of the template', async () => {
    const { body: template } = await create({ name: 'Welcome', channel: 'email', email })
    const letter = { ...email, template: { id: template.id, revision: template.revision } }
    const document = {
      millrace: 1,
      name: 'Letters',
      settings: { entry: { policy: 'always' } },
      nodes: [
        { id: 'start', type: 'trigger.api', version: 1, config: {} },
        { id: 'letter', type: 'email.send', version: 1, config: letter },
        { id: 'end', type: 'end', version: 1, config: {} },
      ],
      edges: [
        { from: 'start', port: 'out', to: 'letter' },
        { from: 'letter', port: 'out', to: 'end' },
      ],
    }
    const { id } = (await door.ask('POST', '/api/flows', { payload: document })).body
    expect((await door.ask('POST', `/api/flows/${id}/publish`)).body).toEqual({ version: 1 })
    const at = `/api/resources/message-template/${template.id}`
    expect((await door.ask('GET', `${at}?with=usedBy`)).body.usedBy).toEqual([{ id, name: 'Letters', state: 'active' }])
    await door.ask('PUT', at, { payload: { name: 'Welcome', channel: 'email', email: { ...email, text: 'Changed!' } } })
    await door.send('identify', { userId: 'ann', traits: { email: 'ann@example.com', name: 'Ann' } })
    await door.ask('POST', `/api/flows/${id}/enter`, { payload: { contacts: ['ann'] } })
    await door.ask('POST', '/api/clock', { payload: { advance: 'PT1H' } })
    const { items } = (await door.ask('GET', '/api/inbox')).body
    const mail = (await door.ask('GET', `/api/inbox/${items[0].id}`)).body
    expect([mail.subject, mail.text.trim()]).toEqual(['Hello, Ann', expect.stringContaining('Welcome!')])
    const { body: log } = await door.ask('GET', '/api/messages')
    expect(JSON.stringify(log)).not.toContain('revision')
    expect(await door.ask('DELETE', at)).toMatchObject({ status: 409, body: { code: 'RESOURCE_IN_USE' } })
  })
})
