import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenario } from '../../../../test/support/flows.ts'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'

describe('templates over HTTP', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2027-03-01T10:00:00Z')
  })
  afterAll(() => door.close())

  it('are listed with what a gallery shows, in both languages (003.40)', async () => {
    const { status, body } = await door.ask('GET', '/api/templates')
    expect(status).toBe(200)
    expect(body.items.length).toBeGreaterThan(25)
    for (const item of body.items) {
      expect(item).toEqual({
        id: expect.stringMatching(/^[a-z0-9-]+$/),
        title: { en: expect.any(String), ru: expect.stringMatching(/[а-я]/i) },
        description: { en: expect.any(String), ru: expect.stringMatching(/[а-я]/i) },
        category: expect.any(String),
        icon: expect.any(String),
      })
    }
  })

  it('are read with their flow, tests and questions', async () => {
    const { body } = await door.ask('GET', '/api/templates/abandoned-cart')
    expect(body).toMatchObject({
      id: 'abandoned-cart',
      document: { millrace: 1 },
      tests: [{ given: {}, until: expect.any(String) }, {}, {}, {}, {}],
    })
    expect(body.inputs).toContainEqual({ name: 'bonus', title: { en: 'Bonus', ru: expect.any(String) }, value: 5 })
    expect((await door.ask('GET', '/api/templates/unheard-of')).body).toMatchObject({ status: 404, code: 'TEMPLATE_UNKNOWN' })
  })

  it('become drafts with the answers in them, ready to publish', async () => {
    const payload = { name: 'Our carts', answers: { bonus: 7, shop: 'https://pets.example' } }
    const { status, body, headers } = await door.ask('POST', '/api/templates/abandoned-cart/install', { payload })
    expect({ status, location: headers['location'] }).toEqual({ status: 201, location: `/api/flows/${body.id}` })
    const flow = (await door.ask('GET', `/api/flows/${body.id}`)).body
    expect(flow).toMatchObject({ name: 'Our carts', state: 'draft' })
    expect(flow.draft.nodes.find(({ id }: { id: string }) => id === 'bonus').config.amount).toBe(7)
    expect(JSON.stringify(flow.draft)).not.toContain('shop.example')
    expect((await door.ask('POST', `/api/flows/${body.id}/publish`)).body).toEqual({ version: 1 })
  })

  it('refuse answers that nobody asked for', async () => {
    const asked = await door.ask('POST', '/api/templates/welcome/install', { payload: { answers: { colour: 'red' } } })
    expect(asked.body).toMatchObject({ status: 400, code: 'TEMPLATE_INPUT_UNKNOWN' })
    const empty = await door.ask('POST', '/api/templates/welcome/install', { payload: { answers: { shop: '' } } })
    expect(empty.body).toMatchObject({ status: 400, code: 'TEMPLATE_INPUT_INVALID' })
  })

  it('pass their own tests as drafts, and fail them once something is changed', async () => {
    const template = (await door.ask('GET', '/api/templates/welcome')).body
    const { id } = (await door.ask('POST', '/api/templates/welcome/install')).body
    const test = (given: object) => door.ask('POST', `/api/flows/${id}/test`, { payload: { scenario: given } })
    for (const each of template.tests) expect((await test(each)).body).toEqual({ passed: true, failures: [] })

    const { draft } = (await door.ask('GET', `/api/flows/${id}`)).body
    const slower = draft.nodes.map((node: { id: string; config: object }) =>
      node.id === 'day' ? { ...node, config: { mode: 'for', duration: 'P2D' } } : node,
    )
    await door.ask('PUT', `/api/flows/${id}`, { payload: { ...draft, nodes: slower } })
    const { body } = await test(template.tests[0])
    expect(body).toMatchObject({ passed: false, failures: [{ what: 'messages', expected: expect.any(Array), got: expect.any(Array) }] })
    expect((await door.ask('GET', '/api/contacts')).body.items).toEqual([])
  })

  it('tell what is no scenario', async () => {
    const { id } = (await door.ask('POST', '/api/templates/welcome/install')).body
    expect((await door.ask('POST', `/api/flows/${id}/test`, { payload: { scenario: {} } })).status).toBe(400)
    expect((await door.ask('POST', '/api/flows/999/test', { payload: { scenario } })).status).toBe(404)
  })
})
