/** Both CRMs as their documentation describes them, in process: what they are asked, and what becomes of each way they can fail. */
import { CallError, type CallContext, type HttpRequest, type HttpResponse, type JsonObject } from '@millrace/core'
import { callContext, routeContext, routeRequest } from '@millrace/core/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { commentCall, ownerCall, taskCall } from './calls.ts'
import { takeDeals } from './deals-in.ts'
import plugin from './index.ts'

type Answer = Partial<HttpResponse> & { readonly json?: unknown }
let asked: HttpRequest[]
let answer: (request: HttpRequest) => Answer

const http: CallContext['http'] = async (request) => {
  asked.push(request)
  const { json, ...response } = answer(request)
  return { status: 200, headers: {}, body: json === undefined ? '' : JSON.stringify(json), ...response }
}
const bodyOf = (request: HttpRequest | undefined) => JSON.parse(String(request?.body)) as JsonObject & { [index: number]: JsonObject }
const amo = { system: 'amocrm', host: 'shop.amocrm.ru', accessToken: 'long-token', managers: [{ name: 'Анна', id: '7' }] } as const
const bitrix = { system: 'bitrix24', host: 'shop.bitrix24.ru', webhookPath: '1/abc123', applicationToken: 'app-token' } as const
const context = (settings: JsonObject) => callContext({ settings, http })
const item = <D>(data: D) => ({ id: 'id', workspace: 1, contact: '1', run: 'run', flow: '1', node: 'n', key: 'key-1', attempt: 1, data })
const due = Date.UTC(2027, 0, 5, 9)
const task = { title: 'Call', text: 'About the cart', due, manager: '', deal: '77' }
const faultOf = async (work: Promise<unknown>): Promise<CallError> => {
  const error = await work.then(
    () => null,
    (caught: unknown) => caught,
  )
  if (!(error instanceof CallError)) throw new Error('It was to fail')
  return error
}

beforeEach(() => {
  asked = []
  answer = () => ({})
})

describe('amoCRM', () => {
  it('gets a task for a certain manager, a comment, a new owner (002.45, 002.46, 002.06)', async () => {
    answer = () => ({ json: { _embedded: { tasks: [{ id: 501 }] } } })
    expect(await taskCall.perform(item({ ...task, manager: 'анна' }), context(amo) as never)).toEqual({ id: '501' })
    await commentCall.perform(item({ deal: '77', text: 'Hello' }), context(amo) as never)
    await ownerCall.perform(item({ deal: '77', manager: '9' }), context(amo) as never)
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://shop.amocrm.ru/api/v4/tasks',
      'POST https://shop.amocrm.ru/api/v4/leads/77/notes',
      'PATCH https://shop.amocrm.ru/api/v4/leads/77',
    ])
    expect(bodyOf(asked[0])[0]).toEqual({
      text: 'Call\nAbout the cart',
      complete_till: due / 1000,
      responsible_user_id: 7,
      entity_id: 77,
      entity_type: 'leads',
    })
    expect(bodyOf(asked[1])[0]).toEqual({ note_type: 'common', params: { text: 'Hello' } })
    expect(bodyOf(asked[2])).toEqual({ responsible_user_id: 9 })
    expect(asked[0]!.headers).toMatchObject({ authorization: 'Bearer long-token' })
  })

  it('is asked again when it has too much to do, and never when it refuses; what it was sent is not told', async () => {
    answer = () => ({ status: 429, headers: { 'retry-after': '3' } })
    expect(await faultOf(taskCall.perform(item(task), context(amo) as never))).toMatchObject({
      kind: 'retry',
      code: 'CRM_STATUS_429',
      retryAfterMs: 3000,
    })
    answer = () => ({ status: 400, json: { title: 'Bad Request', detail: 'No such lead' } })
    const refused = await faultOf(taskCall.perform(item(task), context(amo) as never))
    expect(refused).toMatchObject({ kind: 'permanent', code: 'CRM_STATUS_400' })
    expect(refused.message).toContain('No such lead')
    answer = () => ({ status: 401 })
    const lost = await faultOf(taskCall.perform(item(task), context(amo) as never))
    expect(lost).toMatchObject({ kind: 'retry', code: 'CRM_LOGIN_LOST' })
    for (const { message } of [refused, lost]) expect(message).not.toContain('long-token')
  })

  it('knows its managers by name, and says whom it knows', async () => {
    const fault = await faultOf(taskCall.perform(item({ ...task, manager: 'Boris' }), context(amo) as never))
    expect(fault).toMatchObject({ kind: 'permanent', code: 'CRM_MANAGER_UNKNOWN' })
    expect(fault.message).toContain('Анна')
    expect(asked).toEqual([])
  })
})

describe('tokens of amoCRM', () => {
  const oauth = {
    system: 'amocrm',
    host: 'shop.amocrm.ru',
    clientId: 'id',
    clientSecret: 'secret',
    code: 'first-code',
    redirectUri: 'https://flows.example',
  } as const
  /** The documented server: codes and refresh tokens are good once. */
  function createServer() {
    const spent = new Set<string>()
    let serial = 0
    let current = ''
    return {
      revoke: () => (current = ''),
      grants: () => serial,
      answer: ({ url, headers = {}, body }: HttpRequest): Answer => {
        if (!url.endsWith('/oauth2/access_token')) {
          return headers['authorization'] === `Bearer ${current}` ? { json: { _embedded: { tasks: [{ id: 1 }] } } } : { status: 401 }
        }
        const grant = JSON.parse(String(body)) as Record<string, string>
        const shown = grant['grant_type'] === 'refresh_token' ? grant['refresh_token']! : grant['code']!
        if (spent.has(shown) || (grant['grant_type'] === 'refresh_token' && shown !== `refresh-${serial}`))
          return { status: 400, json: { hint: 'Token has been revoked' } }
        spent.add(shown)
        serial += 1
        current = `access-${serial}`
        return { json: { access_token: current, refresh_token: `refresh-${serial}`, expires_in: 86_400 } }
      },
    }
  }

  it('are asked for by the code, kept, and renewed once they are refused', async () => {
    const server = createServer()
    answer = server.answer
    const kept = context(oauth)
    await taskCall.perform(item(task), kept as never)
    await taskCall.perform(item(task), kept as never)
    expect(server.grants()).toBe(1)
    server.revoke()
    await taskCall.perform(item(task), kept as never)
    expect(server.grants()).toBe(2)
    expect(kept.settings).toMatchObject({ freshToken: 'access-2', refreshToken: 'refresh-2', tokensFor: 'shop.amocrm.ru' })
  })

  it('that another process renewed meanwhile are taken, not renewed again', async () => {
    const server = createServer()
    answer = server.answer
    const first = context(oauth)
    await taskCall.perform(item(task), first as never)
    const kept = { ...first.settings }
    server.revoke()
    await taskCall.perform(item(task), first as never)
    // The second process still has what stood before, and finds under the lock what the first one put there.
    const second = callContext({ settings: kept, http, renew: async (change) => change(first.settings) })
    await taskCall.perform(item(task), second as never)
    expect(server.grants()).toBe(2)
  })

  it('whose renewal was lost on its way wait for somebody to authorize anew', async () => {
    const server = createServer()
    answer = server.answer
    const kept = context(oauth)
    await taskCall.perform(item(task), kept as never)
    server.revoke()
    answer = (request) => {
      const response = server.answer(request)
      if (request.url.endsWith('/oauth2/access_token')) throw new CallError('unknown', 'HTTP_CONNECTION_LOST', 'lost')
      return response
    }
    expect(await faultOf(taskCall.perform(item(task), kept as never))).toMatchObject({ kind: 'retry', code: 'HTTP_CONNECTION_LOST' })
    answer = server.answer
    const fault = await faultOf(taskCall.perform(item(task), kept as never))
    expect(fault).toMatchObject({ kind: 'retry', code: 'CRM_LOGIN_LOST' })
    expect(fault.message).toContain('authorization code')
    expect(fault.message).not.toMatch(/secret|refresh-|access-/)
  })

  it('of another account are nobody’s', async () => {
    const server = createServer()
    answer = server.answer
    const moved = context({
      ...oauth,
      code: 'second-code',
      tokensFor: 'other.amocrm.ru',
      freshToken: 'theirs',
      refreshToken: 'theirs',
      freshUntil: 9e15,
    })
    await taskCall.perform(item(task), moved as never)
    expect(asked.every(({ headers, body }) => !JSON.stringify([headers, body]).includes('theirs'))).toBe(true)
  })
})

describe('Bitrix24', () => {
  it('gets tasks, comments and owners by its inbound webhook', async () => {
    answer = () => ({ json: { result: { task: { id: '42' } } } })
    expect(await taskCall.perform(item(task), context(bitrix) as never)).toEqual({ id: '42' })
    await commentCall.perform(item({ deal: '77', text: 'Hello' }), context(bitrix) as never)
    await ownerCall.perform(item({ deal: '77', manager: '9' }), context(bitrix) as never)
    expect(asked.map(({ url }) => url)).toEqual(
      ['tasks.task.add', 'crm.timeline.comment.add', 'crm.deal.update'].map(
        (method) => `https://shop.bitrix24.ru/rest/1/abc123/${method}.json`,
      ),
    )
    expect(bodyOf(asked[0])).toEqual({
      fields: {
        TITLE: 'Call',
        DESCRIPTION: 'About the cart',
        DEADLINE: '2027-01-05T09:00:00.000Z',
        RESPONSIBLE_ID: 1,
        UF_CRM_TASK: ['D_77'],
      },
    })
  })

  it('waits when its limit is reached, whatever the status', async () => {
    answer = () => ({ status: 503, json: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' } })
    expect(await faultOf(commentCall.perform(item({ deal: '1', text: 'x' }), context(bitrix) as never))).toMatchObject({
      kind: 'retry',
      code: 'CRM_QUERY_LIMIT_EXCEEDED',
    })
    expect(
      await faultOf(commentCall.perform(item({ deal: '1', text: 'x' }), context({ ...bitrix, webhookPath: '../x' }) as never)),
    ).toMatchObject({ code: 'CRM_WEBHOOK_BAD' })
  })

  it('is not asked again for what it may have done, as a gateway before it that gave up cannot tell', async () => {
    answer = () => ({ status: 504 })
    expect(await faultOf(taskCall.perform(item(task), context(bitrix) as never))).toMatchObject({ kind: 'unknown', code: 'CRM_STATUS_504' })
  })
})

it('says that no CRM is connected, and what else there is', async () => {
  expect(await faultOf(taskCall.perform(item(task), context({}) as never))).toMatchObject({ kind: 'permanent', code: 'CRM_UNSET' })
})

it('tries a connection without doing anything', async () => {
  answer = () => ({ json: { name: 'My shop' } })
  expect((await plugin.connection!.test!(context(amo))).en).toBe('Connected as My shop')
  expect(asked.map(({ method }) => method)).toEqual(['GET'])
})

describe('deals out of the CRM', () => {
  const take = (settings: JsonObject, body: string) => takeDeals(routeRequest({ body }), routeContext({ settings, http }))

  it('come with their person, status and fields, new ones and changed ones apart (002.04, 002.14, 002.15)', async () => {
    answer = ({ url }) =>
      url.includes('/contacts/')
        ? { json: { id: 3, name: 'Anna', custom_fields_values: [{ field_code: 'EMAIL', values: [{ value: 'anna@mail.example' }] }] } }
        : {
            json: {
              id: 77,
              name: 'Cart',
              price: 120,
              status_id: 142,
              created_at: 1_798_797_600,
              responsible_user_id: 7,
              custom_fields_values: [{ field_name: 'City', values: [{ value: 'Tula' }] }],
              _embedded: { contacts: [{ id: 3, is_main: true }] },
            },
          }
    const { events } = await take(amo, 'leads%5Badd%5D%5B0%5D%5Bid%5D=77&leads%5Bstatus%5D%5B0%5D%5Bid%5D=77')
    expect(events).toMatchObject([
      { type: 'identify', anonymousId: 'amocrm-contact-3', traits: { name: 'Anna', email: 'anna@mail.example' } },
      { event: 'Deal Created', properties: { deal_id: '77', status: '142', sum: 120, won: true, owner: '7', custom: { City: 'Tula' } } },
    ])
    expect((await take(amo, 'leads[update][0][id]=77')).events?.[1]).toMatchObject({ event: 'Deal Updated' })
    expect((await take(amo, 'contacts[add][0][id]=77')).events).toEqual([])
  })

  it('are one event however often the same change is told, and another once the deal changed again', async () => {
    let deal: JsonObject
    const person = { id: 3, ID: '3', name: 'Anna', NAME: 'Anna' }
    answer = ({ url }) => ({ json: url.includes('contact') && !url.includes('?with=contacts') ? { ...person, result: person } : deal })
    const idsOf = async (settings: JsonObject, body: string) =>
      ((await take(settings, body)).events ?? []).map(({ messageId }) => messageId ?? null)
    const amoLead = (more: object): JsonObject => ({
      id: 77,
      status_id: 1,
      price: 120,
      updated_at: 1_798_797_600,
      _embedded: { contacts: [{ id: 3 }] },
      ...more,
    })
    const bitrixDeal = (more: object): JsonObject => ({
      result: { ID: '77', STAGE_ID: 'NEW', OPPORTUNITY: '120', CONTACT_ID: '3', DATE_MODIFY: '2027-01-01T00:00:00+03:00', ...more },
    })
    const seen = new Set<unknown>()
    const cases = [
      [amo, 'leads[update][0][id]=77', amoLead({}), [{ updated_at: 1_798_797_601 }, { status_id: 2 }, { price: 121 }].map(amoLead)],
      [
        bitrix,
        'event=ONCRMDEALUPDATE&data[FIELDS][ID]=77&auth[application_token]=app-token',
        bitrixDeal({}),
        [{ DATE_MODIFY: '2027-01-01T00:00:01+03:00' }, { STAGE_ID: 'WON' }, { OPPORTUNITY: '121' }].map(bitrixDeal),
      ],
    ] as const
    for (const [settings, body, first, others] of cases) {
      deal = first
      const told = await idsOf(settings, body)
      expect(told).toEqual([expect.stringMatching(/^crm-[0-9a-f]{64}$/), expect.stringMatching(/^crm-[0-9a-f]{64}$/)])
      expect(await idsOf(settings, body)).toEqual(told)
      expect(await idsOf({ ...settings, host: settings.host.toUpperCase() }, body)).toEqual(told)
      seen.add(told[1])
      for (deal of others) seen.add((await idsOf(settings, body))[1])
      deal = first
      seen.add((await idsOf({ ...settings, host: `other.${settings.host}` }, body))[1])
    }
    deal = amoLead({})
    // The statuses and the changes of amoCRM are told apart, each by a request of its own.
    expect(await idsOf(amo, 'leads[status][0][id]=77')).toEqual(await idsOf(amo, 'leads[update][0][id]=77'))
    seen.add((await idsOf(amo, 'leads[add][0][id]=77'))[1])
    expect(seen.size).toBe(11)
    deal = amoLead({ updated_at: null })
    expect(await idsOf(amo, 'leads[update][0][id]=77')).toEqual([null, null])
  })

  it('of Bitrix24 count only with its application token', async () => {
    answer = ({ url }) =>
      url.includes('crm.contact.get')
        ? { json: { result: { ID: '5', NAME: 'Boris', PHONE: [{ VALUE: '+79990000000' }] } } }
        : {
            json: {
              result: {
                ID: '9',
                STAGE_ID: 'C1:WON',
                OPPORTUNITY: '50.5',
                CONTACT_ID: '5',
                UF_CRM_CITY: 'Omsk',
                DATE_CREATE: '2027-01-01T00:00:00+03:00',
              },
            },
          }
    const body = (token: string) => `event=ONCRMDEALUPDATE&data[FIELDS][ID]=9&auth[application_token]=${token}`
    expect((await take(bitrix, body('app-token'))).events).toMatchObject([
      { anonymousId: 'bitrix24-contact-5', traits: { name: 'Boris', phone: '+79990000000' } },
      {
        event: 'Deal Updated',
        properties: { deal_id: '9', won: true, sum: 50.5, custom: { UF_CRM_CITY: 'Omsk' }, created_at: '2026-12-31T21:00:00.000Z' },
      },
    ])
    await expect(take(bitrix, body('wrong'))).rejects.toMatchObject({ code: 'CRM_TOKEN_BAD' })
  })
})
