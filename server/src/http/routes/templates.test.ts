import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenario } from '../../../../test/support/flows.ts'
import { bearer, type FrontDoor, keys, openFrontDoor } from '../../../../test/support/http.ts'

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
        outline: { nodes: expect.any(Array), edges: expect.any(Array) },
      })
      expect(item.outline.nodes).toContainEqual({ id: expect.any(String), type: expect.stringMatching(/^trigger\./) })
    }
  })

  it('are read with their flow, tests and questions', async () => {
    const { body } = await door.ask('GET', '/api/templates/abandoned-cart')
    expect(body).toMatchObject({
      id: 'abandoned-cart',
      document: { millrace: 1 },
      tests: [{ given: {}, until: expect.any(String) }, {}, {}, {}, {}],
    })
    expect(body.inputs).toContainEqual({
      name: 'bonus',
      title: { en: 'Bonus', ru: expect.any(String) },
      value: 5,
      schema: expect.objectContaining({ anyOf: expect.any(Array) }),
    })
    expect(body.inputs[0]).toMatchObject({ name: 'shop', value: 'https://shop.example', schema: { type: 'string' } })
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

  it('bring their tests along, with the answers in them (003.06)', async () => {
    const answers = { bonus: 7, pause: 'PT2H', shop: 'https://pets.example' }
    const { id } = (await door.ask('POST', '/api/templates/abandoned-cart/install', { payload: { answers } })).body
    const { draft } = (await door.ask('GET', `/api/flows/${id}`)).body
    expect(draft.tests).toHaveLength(5)
    for (const each of draft.tests) {
      const { body } = await door.ask('POST', `/api/flows/${id}/test`, { payload: { scenario: each } })
      expect(body).toMatchObject({ passed: true, failures: [] })
    }
  })

  it('are in the language that is asked for, else the one that the reader prefers (003.40)', async () => {
    const titles = async (url: string, headers: object = {}) =>
      (await door.ask('GET', url, { headers: { ...bearer(keys.apiKey), ...headers } })).body.document.nodes.map(
        ({ title }: { title: string }) => title,
      )
    expect(await titles('/api/templates/welcome?lang=ru')).toContain('Регистрация')
    expect(await titles('/api/templates/welcome', { 'accept-language': 'ru,en;q=0.5' })).toContain('Регистрация')
    expect(await titles('/api/templates/welcome?lang=en', { 'accept-language': 'ru' })).toContain('Signs up')
    const { id } = (await door.ask('POST', '/api/templates/welcome/install', { payload: { lang: 'ru' } })).body
    const flow = (await door.ask('GET', `/api/flows/${id}`)).body
    expect(flow.name).toBe('Приветственная цепочка')
    expect(flow.draft.nodes.find((node: { id: string }) => node.id === 'again').config.subject).toBe('Мы придержали для вас место')
    expect(JSON.stringify(flow.draft)).not.toContain('"ru":')
    for (const each of flow.draft.tests)
      expect((await door.ask('POST', `/api/flows/${id}/test`, { payload: { scenario: each } })).body).toMatchObject({ failures: [] })
    expect((await door.ask('GET', '/api/templates/welcome?lang=de')).status).toBe(400)
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
    for (const each of template.tests) expect((await test(each)).body).toMatchObject({ passed: true, failures: [] })

    const { draft } = (await door.ask('GET', `/api/flows/${id}`)).body
    const slower = draft.nodes.map((node: { id: string; config: object }) =>
      node.id === 'day' ? { ...node, config: { mode: 'for', duration: 'P2D' } } : node,
    )
    await door.ask('PUT', `/api/flows/${id}`, { payload: { ...draft, nodes: slower } })
    const { body } = await test(template.tests[0])
    expect(body).toMatchObject({
      passed: false,
      failures: [{ part: 'messages', what: 'messages', expected: expect.any(Array), got: expect.any(Array) }],
      seen: { messages: [{ node: 'greet', at: 'PT0S' }, {}], runs: { ann: [{ state: 'completed' }] } },
    })
    const unsaved = await door.ask('POST', `/api/flows/${id}/test`, { payload: { scenario: template.tests[0], document: draft } })
    expect(unsaved.body).toMatchObject({ passed: true })
    expect((await door.ask('GET', '/api/contacts')).body.items).toEqual([])
  })

  it('are kept with the flow through export, import, copies and publishing', async () => {
    const { id } = (await door.ask('POST', '/api/templates/welcome/install')).body
    const exported = (await door.ask('GET', `/api/flows/${id}/export`)).body
    expect(exported.tests).toHaveLength(4)
    const copy = (await door.ask('POST', '/api/flows/import', { payload: exported })).body
    expect(copy.findings).toEqual([])
    expect((await door.ask('GET', `/api/flows/${copy.id}/export`)).body).toEqual(exported)
    expect((await door.ask('POST', `/api/flows/${copy.id}/publish`)).body).toEqual({ version: 1 })

    const crowd = { ...exported, tests: Array.from({ length: 101 }, () => exported.tests[0]) }
    expect((await door.ask('PUT', `/api/flows/${id}`, { payload: crowd })).status).toBe(400)
    const unfit = { ...exported, tests: [{ title: 'No scenario' }] }
    expect((await door.ask('POST', '/api/flows/import', { payload: unfit })).status).toBe(400)
  })

  it('tell what is no scenario', async () => {
    const { id } = (await door.ask('POST', '/api/templates/welcome/install')).body
    expect((await door.ask('POST', `/api/flows/${id}/test`, { payload: { scenario: {} } })).status).toBe(400)
    expect((await door.ask('POST', '/api/flows/999/test', { payload: { scenario } })).status).toBe(404)
  })
})
