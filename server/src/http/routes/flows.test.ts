import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invitation, reminder } from '../../../../test/support/flows.ts'
import { bearer, type FrontDoor, keys, openFrontDoor } from '../../../../test/support/http.ts'

describe('flows', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
  })
  afterAll(() => door.close())

  const create = async (document: object): Promise<string> => (await door.ask('POST', '/api/flows', { payload: document })).body.id

  it('are created, read, saved and listed without their documents', async () => {
    const created = await door.ask('POST', '/api/flows', { payload: reminder })
    expect(created).toMatchObject({ status: 201, headers: { location: `/api/flows/${created.body.id}`, etag: '"1"' } })
    const { id } = created.body
    expect((await door.ask('GET', `/api/flows/${id}`)).body).toMatchObject({
      id,
      name: 'Reminder',
      state: 'draft',
      version: null,
      revision: 1,
      draft: reminder,
    })

    const headers = { ...bearer(keys.apiKey), 'if-match': '"1"' }
    const saved = await door.ask('PUT', `/api/flows/${id}`, { headers, payload: { ...reminder, name: 'Renamed' } })
    expect(saved).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { name: 'Renamed', revision: 2 } })
    const { items } = (await door.ask('GET', '/api/flows')).body
    expect(items[0]).toEqual({ ...saved.body, draft: undefined, inside: 0, completed: 0 })
  })

  it('can begin as nothing but a name, and keep unfinished work', async () => {
    const id = await create({ name: 'Empty' })
    expect((await door.ask('GET', `/api/flows/${id}`)).body.draft).toEqual({ millrace: 1, name: 'Empty', nodes: [], edges: [] })
    const half = { ...reminder, nodes: [{ id: 'a', type: 'no.such', version: 1, config: {} }], edges: [] }
    expect((await door.ask('PUT', `/api/flows/${id}`, { payload: half })).status).toBe(200)
  })

  it('come in pages that miss and repeat nothing', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await door.ask('GET', `/api/flows?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = body.next
    }
    const all = (await door.ask('GET', '/api/flows')).body.items.map(({ id }: { id: string }) => id)
    expect(seen).toEqual(all)
    expect(all.length).toBeGreaterThan(1)
  })

  it('with errors are not published, and the findings say what to mend', async () => {
    const id = await create({ ...reminder, edges: reminder.edges.slice(1) })
    const { findings } = (await door.ask('POST', `/api/flows/${id}/check`)).body
    expect(findings.some(({ severity }: { severity: string }) => severity === 'error')).toBe(true)
    const published = await door.ask('POST', `/api/flows/${id}/publish`)
    expect(published).toMatchObject({ status: 422, body: { code: 'FLOW_HAS_ERRORS', findings } })
    expect((await door.ask('POST', `/api/flows/${id}/check`, { payload: {} })).body).toEqual({ findings })
    expect((await door.ask('POST', `/api/flows/${id}/check`, { payload: reminder })).body).toEqual({ findings: [] })
  })

  it('with a text that does not parse, a rule past its limits or an unknown zone are told so by a finding', async () => {
    const letter = reminder.nodes.find(({ id }) => id === 'letter')!
    const withNode = (config: object) => ({
      ...reminder,
      nodes: reminder.nodes.map((node) => (node.id === 'letter' ? { ...letter, config } : node)),
    })
    const deep = Array.from({ length: 40 }).reduce<object>((rule) => ({ '!': rule }), { var: 'event.properties.x' })
    const cases: readonly [string, object][] = [
      ['letter', withNode({ subject: '{{ contact.name', text: 'x' })],
      [
        'start',
        {
          ...reminder,
          nodes: reminder.nodes.map((node) => (node.id === 'start' ? { ...node, config: { event: 'A', where: deep } } : node)),
        },
      ],
      ['', { ...reminder, settings: { timezone: 'Europe/Atlantis' } }],
    ]
    for (const [node, document] of cases) {
      const id = await create(document)
      const { findings } = (await door.ask('POST', `/api/flows/${id}/check`)).body
      const errors = findings.filter((finding: { severity: string; node: string | null }) => finding.severity === 'error')
      expect(errors.map((finding: { node: string | null }) => finding.node ?? '')).toContain(node)
    }
  })

  it('live: published, paused, resumed, archived, restored, each only when it makes sense (001.03, 001.04)', async () => {
    const id = await create(reminder)
    const move = (to: string) => door.ask('POST', `/api/flows/${id}/${to}`)
    expect(await move('pause')).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_REFUSED', state: 'draft' } })
    expect((await move('publish')).body).toEqual({ version: 1 })
    expect((await move('pause')).body.state).toBe('paused')
    expect((await move('resume')).body.state).toBe('active')
    expect((await move('archive')).body.state).toBe('archived')
    expect(await move('resume')).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_REFUSED' } })
    expect((await move('restore')).status).toBe(200)
    expect((await door.ask('GET', '/api/flows?state=archived')).body.items).toEqual([])
  })

  it('can be deleted until they were published', async () => {
    const id = await create(reminder)
    expect((await door.ask('DELETE', `/api/flows/${id}`)).status).toBe(204)
    expect((await door.ask('GET', `/api/flows/${id}`)).status).toBe(404)
    const used = await create(reminder)
    await door.ask('POST', `/api/flows/${used}/publish`)
    expect(await door.ask('DELETE', `/api/flows/${used}`)).toMatchObject({ status: 409, body: { code: 'FLOW_IN_USE' } })
  })

  it('go out and come back as the same bytes', async () => {
    const id = await create(reminder)
    const out = await door.app.inject({ url: `/api/flows/${id}/export`, headers: bearer(keys.apiKey) })
    expect(out.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringContaining('attachment'),
    })
    const imported = await door.ask('POST', '/api/flows/import', { payload: out.json() })
    expect(imported).toMatchObject({ status: 201, body: { findings: [] } })
    const again = await door.app.inject({ url: `/api/flows/${imported.body.id}/export`, headers: bearer(keys.apiKey) })
    expect(again.body).toBe(out.body)
    expect(out.json()).toEqual(reminder)
  })

  it('let contacts in by the API when they are active and have such a trigger', async () => {
    const enter = (id: string, payload: object = { contacts: ['eve', 'eve', 'joe'], data: { from: 'api' } }) =>
      door.ask('POST', `/api/flows/${id}/enter`, { payload })
    const id = await create(invitation)
    expect(await enter(id)).toMatchObject({ status: 409, body: { code: 'FLOW_NOT_ACTIVE' } })
    await door.ask('POST', `/api/flows/${id}/publish`)
    const { body: answer } = await enter(id)
    expect(answer).toMatchObject({ accepted: 2, runs: [expect.any(String), expect.any(String)] })
    await door.runtime.settle()
    const { items } = (await door.ask('GET', `/api/runs?flow=${id}`)).body
    expect(items.map((run: { id: string }) => run.id).toSorted()).toEqual(answer.runs.toSorted())
    expect(items.map(({ userId, state }: { userId: string; state: string }) => [userId, state]).toSorted()).toEqual([
      ['eve', 'waiting'],
      ['joe', 'waiting'],
    ])
    expect((await door.ask('GET', `/api/runs/${items[0].id}`)).body.data).toEqual({ from: 'api' })
    for (const payload of [{ contacts: [] }, { contacts: [''] }, { contacts: ['a'], extra: 1 }, {}])
      expect((await enter(id, payload)).status).toBe(400)
    const other = await create(reminder)
    await door.ask('POST', `/api/flows/${other}/publish`)
    expect(await enter(other)).toMatchObject({ status: 409, body: { code: 'FLOW_TRIGGER_MISSING' } })
  })

  describe('with an Idempotency-Key', () => {
    const payload = { contacts: ['kim', 'lee'], data: { a: 1, b: 2 } }
    const open = async () => {
      const id = await create(invitation)
      await door.ask('POST', `/api/flows/${id}/publish`)
      const enter = (key: string, body: object = payload) =>
        door.ask('POST', `/api/flows/${id}/enter`, { payload: body, headers: { ...bearer(keys.apiKey), 'idempotency-key': key } })
      const runs = async () => {
        await door.runtime.settle()
        return (await door.ask('GET', `/api/runs?flow=${id}`)).body.items as { id: string }[]
      }
      return { id, enter, runs }
    }

    it('start their runs once, however many ask at once and whenever they ask again', async () => {
      const { id, enter, runs } = await open()
      const answers = await Promise.all(Array.from({ length: 20 }, () => enter('first')))
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1)
      expect(answers[0]).toMatchObject({ status: 202, body: { accepted: 2 } })
      expect((await runs()).map((run) => run.id).toSorted()).toEqual(answers[0]!.body.runs.toSorted())
      await door.ask('POST', `/api/flows/${id}/pause`)
      expect((await enter('first', { data: { b: 2, a: 1 }, contacts: ['kim', 'lee'] })).body).toEqual(answers[0]!.body)
      expect(await enter('second')).toMatchObject({ status: 409, body: { code: 'FLOW_NOT_ACTIVE' } })
    })

    it('refuse the key for another request, and what is no key', async () => {
      const { enter, runs } = await open()
      expect((await enter('mine')).status).toBe(202)
      for (const other of [
        { ...payload, data: { a: 2 } },
        { ...payload, contacts: ['kim'] },
      ])
        expect(await enter('mine', other)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
      expect((await enter('')).status).toBe(400)
      expect((await enter('x'.repeat(256))).status).toBe(400)
      expect(await runs()).toHaveLength(2)
    })
  })
})

describe('what flows are made of', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
  })
  afterAll(() => door.close())

  it('tells what the facts are, families with their parameters (002.32)', async () => {
    const { items } = (await door.ask('GET', '/api/facts')).body
    const named = new Map<string, Record<string, unknown>>(items.map((fact: { name: string }) => [fact.name, fact]))
    expect(named.get('contact.orders')).toMatchObject({
      scope: 'contact',
      params: null,
      schema: { properties: { count: { type: 'integer' } } },
    })
    expect(named.get('events.count')).toMatchObject({
      params: { properties: { event: { type: 'string' }, within: { format: 'iso-duration' } } },
    })
  })

  it('is served as data: node types, and the schema of documents', async () => {
    const { items } = (await door.ask('GET', '/api/node-types')).body
    const types = items.map(({ type }: { type: string }) => type)
    expect(types).toEqual(expect.arrayContaining(['trigger.event', 'email.send', 'wait.event', 'end']))
    expect(items[0]).toMatchObject({
      type: expect.any(String),
      version: 1,
      title: { en: expect.any(String) },
      config: { type: 'object' },
      ports: expect.any(Array),
    })
    expect(items.filter(({ docs }: { docs?: object }) => docs !== undefined)).toEqual([])
    const schema = await door.ask('GET', '/api/schema/flow.json', { headers: {} })
    expect(schema.body).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      required: ['millrace', 'name', 'nodes', 'edges'],
    })
  })

  it('tells how a node type works when it is asked, apart from the list of all types', async () => {
    const { items } = (await door.ask('GET', '/api/node-types')).body
    expect(items.find(({ type }: { type: string }) => type === 'delay')).toMatchObject({ documented: true })
    const { body } = await door.ask('GET', '/api/node-types/delay/docs')
    expect(body).toMatchObject({ text: expect.any(Array), ports: { timeout: { en: expect.any(String), ru: expect.any(String) } } })
    expect((await door.ask('GET', '/api/node-types/no.such/docs')).body).toMatchObject({ status: 404, code: 'NODE_TYPE_UNKNOWN' })
  })
})
