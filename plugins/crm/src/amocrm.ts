/** amoCRM, API v4: tasks, notes, owners and deals. Long-lived tokens, or OAuth 2.0 (amocrm-tokens.ts). */
import type { CallContext, JsonObject } from '@millrace/core'
import { tokenOf, tokenRenewed } from './amocrm-tokens.ts'
import { judged, listAt, objectAt, textAt } from './answers.ts'
import type { Crm, Deal, DealPerson } from './crm.ts'
import { crmSettings } from './settings.ts'

/** The status that every pipeline ends a sale with. */
const wonStatus = '142'

type Ask = (method: string, path: string, body?: unknown) => Promise<JsonObject | null>

export function createAmocrm(context: CallContext): Crm {
  const ask = createAsk(context)
  return {
    addTask: async ({ title, text, due, manager, deal }) => {
      const task = {
        text: [title, text].filter((part) => part.trim() !== '').join('\n'),
        complete_till: Math.floor(due / 1000),
        ...(manager === undefined ? {} : { responsible_user_id: manager }),
        ...(deal === null ? {} : { entity_id: Number(deal), entity_type: 'leads' }),
      }
      const answer = await ask('POST', '/api/v4/tasks', [task])
      return { id: textAt(listAt(objectAt(answer ?? {}, '_embedded'), 'tasks')[0] ?? {}, 'id') ?? '' }
    },
    comment: async (deal, text) => {
      await ask('POST', `/api/v4/leads/${encodeURIComponent(deal)}/notes`, [{ note_type: 'common', params: { text } }])
    },
    setOwner: async (deal, manager) => {
      await ask('PATCH', `/api/v4/leads/${encodeURIComponent(deal)}`, { responsible_user_id: manager })
    },
    readDeal: async (id) => {
      const lead = await ask('GET', `/api/v4/leads/${encodeURIComponent(id)}?with=contacts`)
      if (lead === null) return null
      const contacts = listAt(objectAt(lead, '_embedded'), 'contacts')
      const main = textAt(contacts.find(({ is_main: isMain }) => isMain === true) ?? contacts[0] ?? {}, 'id')
      const person = main === null ? null : await ask('GET', `/api/v4/contacts/${encodeURIComponent(main)}`)
      return dealOf(lead, person)
    },
    whoAmI: async () => textAt((await ask('GET', '/api/v4/account')) ?? {}, 'name') ?? crmSettings(context.settings).host,
  }
}

/** Null: 204 or 404, there is nothing. A token that is refused is renewed once. */
function createAsk(context: CallContext): Ask {
  const { host } = crmSettings(context.settings)
  return async (method, path, body) => {
    const send = (token: string) =>
      context.http({
        method,
        url: `https://${host}${path}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        signal: context.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    const token = await tokenOf(context)
    const first = await send(token)
    const response = first.status === 401 ? await send(await tokenRenewed(context, token)) : first
    if (response.status === 204 || (response.status === 404 && method === 'GET')) return null
    return judged(response, (answer) => textAt(answer, 'detail') ?? textAt(answer, 'title'))
  }
}

function dealOf(lead: JsonObject, person: JsonObject | null): Deal {
  const created = lead['created_at']
  const status = textAt(lead, 'status_id') ?? ''
  return {
    id: textAt(lead, 'id') ?? '',
    status,
    sum: typeof lead['price'] === 'number' ? lead['price'] : null,
    title: textAt(lead, 'name') ?? '',
    owner: textAt(lead, 'responsible_user_id'),
    custom: { ...fieldsOf(lead), pipeline: textAt(lead, 'pipeline_id') },
    createdAt: typeof created === 'number' ? created * 1000 : null,
    changed: textAt(lead, 'updated_at'),
    won: status === wonStatus,
    person: person === null ? null : personOf(person),
  }
}

/** By the names that people gave them. */
function fieldsOf(lead: JsonObject): JsonObject {
  const fields = listAt(lead, 'custom_fields_values').map((field) => [
    textAt(field, 'field_name') ?? textAt(field, 'field_id') ?? '',
    textAt(listAt(field, 'values')[0] ?? {}, 'value'),
  ])
  return Object.fromEntries(fields.filter(([name]) => name !== '')) as JsonObject
}

function personOf(person: JsonObject): DealPerson | null {
  const id = textAt(person, 'id')
  if (id === null) return null
  const fields = listAt(person, 'custom_fields_values')
  const byCode = (code: string) => textAt(listAt(fields.find(({ field_code: given }) => given === code) ?? {}, 'values')[0] ?? {}, 'value')
  return { id, name: textAt(person, 'name'), email: byCode('EMAIL'), phone: byCode('PHONE') }
}
