/** What the team says about a flow: who may say, change and take back what, and who is asked to look. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../../test/support/flows.ts'
import { addWorkspace, type FrontDoor, openFrontDoor, signIn } from '../../../../test/support/http.ts'

type Headers = Readonly<Record<string, string>>

describe('comments', () => {
  let door: FrontDoor
  let flow: string
  let ann: Headers
  let bob: Headers
  let bobs: string
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    flow = (await door.ask('POST', '/api/flows/import', { payload: reminder })).body.id
    ann = await signIn(door.pool, 1, 'editor')
    bob = await signIn(door.pool, 1, 'editor')
    bobs = (await door.ask('GET', '/api/session', { headers: bob })).body.user.id
  })
  afterAll(() => door.close())

  const say = (headers: Headers, payload: object) => door.ask('POST', `/api/flows/${flow}/comments`, { headers, payload })
  const all = async () => (await door.ask('GET', `/api/flows/${flow}/comments`)).body.items
  const ofBob = async () => (await door.ask('GET', '/api/comments/mentions', { headers: bob })).body.items

  it('stand in threads at steps, and an answer is about the step of its thread', async () => {
    const first = await say(ann, { node: 'start', text: ' Why no wait? ' })
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ flow, node: 'start', thread: null, text: 'Why no wait?', editedAt: null, resolvedAt: null })
    const answer = await say(bob, { node: 'elsewhere', thread: first.body.id, text: 'As asked' })
    expect(answer.body).toMatchObject({ node: 'start', thread: first.body.id })
    expect((await say(bob, { thread: answer.body.id, text: 'Deeper' })).body.code).toBe('COMMENT_UNKNOWN')
    expect((await say(bob, { text: '   ' })).status).toBe(400)
    expect((await all()).map(({ text }: { text: string }) => text)).toEqual(['Why no wait?', 'As asked'])
  })

  it('are changed by who wrote them, and taken back by them or an owner', async () => {
    const { id } = (await say(ann, { text: 'Draft' })).body
    const change = (headers: Headers) => door.ask('PUT', `/api/comments/${id}`, { headers, payload: { text: 'Better' } })
    expect((await change(bob)).body.code).toBe('COMMENT_OF_OTHERS')
    expect((await change(ann)).body).toMatchObject({ text: 'Better', editedAt: '2026-01-01T00:00:00.000Z' })
    const remove = (headers?: Headers) => door.ask('DELETE', `/api/comments/${id}`, headers === undefined ? {} : { headers })
    expect((await remove(bob)).body.code).toBe('COMMENT_OF_OTHERS')
    expect((await remove()).status).toBe(204)
    expect((await remove()).body.code).toBe('COMMENT_UNKNOWN')
    const viewer = await signIn(door.pool, 1, 'viewer')
    expect((await say(viewer, { text: 'Me too' })).status).toBe(403)
  })

  it('ask members to look, until they have answered or the thread is put away', async () => {
    const stranger = await signIn(door.pool, await addWorkspace(door.pool, 'Other'), 'owner')
    const strangers = (await door.ask('GET', '/api/session', { headers: stranger })).body.user.id
    const { body } = await say(ann, { node: 'start', text: 'Look, Bob', mentions: [bobs, strangers] })
    expect(body.mentions).toEqual([bobs])
    expect(await ofBob()).toMatchObject([{ id: body.id, flow, flowName: reminder.name, text: 'Look, Bob' }])
    await say(bob, { thread: body.id, text: 'Seen' })
    expect(await ofBob()).toEqual([])

    const again = (await say(ann, { thread: body.id, text: 'And this?', mentions: [bobs] })).body
    expect(await ofBob()).toMatchObject([{ id: again.id }])
    const put = (resolved: boolean) => door.ask('POST', `/api/comments/${body.id}/resolve`, { headers: ann, payload: { resolved } })
    expect((await put(true)).body).toMatchObject({ resolvedAt: '2026-01-01T00:00:00.000Z', resolvedBy: expect.stringContaining('@') })
    expect(await ofBob()).toEqual([])
    expect((await put(false)).body).toMatchObject({ resolvedAt: null, resolvedBy: null })
    await put(true)
    await say(bob, { thread: body.id, text: 'One more thing' })
    expect((await all()).find(({ id }: { id: string }) => id === body.id).resolvedAt).toBe(null)
    expect((await door.ask('POST', `/api/comments/${again.id}/resolve`, { payload: { resolved: true } })).body.code).toBe('COMMENT_UNKNOWN')
  })

  it('of others are not taken back with what began their thread but by an owner, and go with their flow', async () => {
    const { id } = (await say(ann, { text: 'To be gone' })).body
    await say(bob, { thread: id, text: 'With it' })
    expect((await door.ask('DELETE', `/api/comments/${id}`, { headers: ann })).body.code).toBe('COMMENT_ANSWERED')
    const owner = await signIn(door.pool, 1, 'owner')
    expect((await door.ask('DELETE', `/api/comments/${id}`, { headers: owner })).status).toBe(204)
    expect((await all()).some(({ text }: { text: string }) => text === 'With it')).toBe(false)
    const other = (await door.ask('POST', '/api/flows', { payload: { name: 'Short-lived' } })).body.id
    await door.ask('POST', `/api/flows/${other}/comments`, { payload: { text: 'Bye' } })
    expect((await door.ask('DELETE', `/api/flows/${other}`)).status).toBe(204)
  })
})
