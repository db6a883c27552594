/** Desks through the front door, by the standard list of tasks: a flow asks, somebody works the list, the flow hears of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey, addWorkspace, bearer, openFrontDoor, type FrontDoor } from '../../../test/support/http.ts'

let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('2027-01-04T09:00:00Z')
  await door.send('batch', {
    batch: ['ann', 'bob', 'carol'].map((userId) => ({
      type: 'identify',
      userId,
      traits: { phone: `+7999${userId.length}`, name: `Mr ${userId}` },
    })),
  })
  const { body } = await door.ask('POST', '/api/flows', { payload: flow })
  await door.ask('POST', `/api/flows/${body.id}/publish`)
  await door.ask('POST', `/api/flows/${body.id}/enter`, { payload: { contacts: ['ann', 'bob', 'carol'] } })
  await settle()
})
afterAll(() => door.close())

const settle = () => door.ask('POST', '/api/clock', { payload: { advance: 'PT1S' } })
const tasks = async (query = '', headers?: Readonly<Record<string, string>>) =>
  (await door.ask('GET', `/api/desks/tasks${query}`, headers === undefined ? {} : { headers })).body
const node = (id: string, type: string, config: object) => ({ id, type, version: 1, config })
const flow = {
  millrace: 1,
  name: 'Call-backs',
  nodes: [
    node('start', 'trigger.api', {}),
    node('call', 'callback.request', { reason: 'Ask {{ contact.name }}', within: 'PT1H' }),
    node('task', 'task.create', { to: 'list', title: 'Check {{ contact.name }}', queue: 'managers', due: 'P2D' }),
    node('wait', 'wait.event', { events: [{ name: 'done', event: 'Task Done' }], timeout: 'P7D' }),
    node('tag', 'tag.add', { tag: 'called' }),
    node('end', 'end', {}),
  ],
  edges: [
    { from: 'start', port: 'out', to: 'call' },
    { from: 'call', port: 'out', to: 'task' },
    { from: 'task', port: 'out', to: 'wait' },
    { from: 'wait', port: 'done', to: 'tag' },
    { from: 'wait', port: 'timeout', to: 'end' },
    { from: 'tag', port: 'out', to: 'end' },
  ],
}

describe('the list of tasks', () => {
  it('has what flows asked for, what is due first first, page by page (004.22, 003.05)', async () => {
    const first = await tasks('?limit=4')
    expect(first.items.map(({ queue }: Record<string, string>) => queue)).toEqual(['call-centre', 'call-centre', 'call-centre', 'managers'])
    expect(first.items[0]).toMatchObject({ queue: 'call-centre', dueAt: '2027-01-04T10:00:00.000Z', state: 'open' })
    const rest = await tasks(`?limit=4&cursor=${encodeURIComponent(first.next)}`)
    expect([...first.items, ...rest.items]).toHaveLength(6)
    expect(rest.next).toBeNull()
    expect((await tasks('?search=Check%20Mr%20bob')).items).toMatchObject([
      { title: 'Check Mr bob', queue: 'managers', userId: 'bob', contactName: 'Mr bob' },
    ])
    expect((await tasks('?search=mr%20BOB')).items).toHaveLength(2)
    expect((await tasks('?search=100%25')).items).toEqual([])
    expect((await door.ask('GET', '/api/desks/tasks?cursor=x')).body.code).toBe('REQUEST_CURSOR_INVALID')
  })

  it('tells the flow what was done, once (002.03)', async () => {
    const [task] = (await tasks('?search=Check%20Mr%20ann')).items
    const done = () => door.ask('POST', `/api/desks/tasks/${task.id}/done`, { payload: { note: 'Reached' } })
    expect((await done()).body).toEqual({ done: true })
    expect((await done()).body.code).toBe('DESK_ITEM_UNKNOWN')
    await settle()
    expect((await door.ask('GET', '/api/contacts/ann')).body.tags).toEqual(['called'])
    expect((await tasks('?state=done')).items).toMatchObject([{ title: 'Check Mr ann', note: 'Reached', by: expect.any(String) }])
    expect((await door.ask('POST', `/api/desks/tasks/${task.id}/open`, { payload: {} })).status).toBe(200)
  })

  it('is the workspace’s own', async () => {
    const other = await addWorkspace(door.pool, 'Other')
    const theirs = bearer((await addKey(door.pool, other, 'api')).key)
    expect((await tasks('', theirs)).items).toEqual([])
    const [task] = (await tasks()).items
    const asked = await door.ask('POST', `/api/desks/tasks/${task.id}/done`, { headers: theirs, payload: {} })
    expect([asked.status, asked.body.code]).toEqual([404, 'DESK_ITEM_UNKNOWN'])
  })

  it('is described for whoever shows it', async () => {
    const { items } = (await door.ask('GET', '/api/desks')).body
    expect(items).toMatchObject([
      { name: 'tasks', icon: 'list-todo', states: [{ value: 'open' }, { value: 'done' }, { value: 'dropped' }] },
    ])
    expect(items[0].item.properties.userId).toMatchObject({ 'x-ui': { widget: 'contact' } })
  })
})
