/** Bitrix24, REST by an inbound webhook: tasks, comments in the timeline, owners and deals. */
import { CallError, isoOf, type CallContext, type JsonObject } from '@millrace/core'
import { judged, listAt, objectAt, objectOf, textAt } from './answers.ts'
import type { Crm, Deal, DealPerson } from './crm.ts'
import { crmSettings } from './settings.ts'

/** What the CRM means by a limit of requests, whatever status it comes with. */
const busy = new Set(['QUERY_LIMIT_EXCEEDED', 'OPERATION_TIME_LIMIT', 'OVERLOAD_LIMIT'])

export function createBitrix24(context: CallContext): Crm {
  const ask = createAsk(context)
  return {
    addTask: async ({ title, text, due, manager, deal }) => {
      const fields = {
        TITLE: title === '' ? text.slice(0, 100) : title,
        DESCRIPTION: text,
        DEADLINE: isoOf(due),
        // A task must have somebody; the owner of the webhook is number 1 unless managers are named.
        RESPONSIBLE_ID: manager ?? 1,
        ...(deal === null ? {} : { UF_CRM_TASK: [`D_${deal}`] }),
      }
      const answer = await ask('tasks.task.add', { fields })
      return { id: textAt(objectAt(objectAt(answer, 'result'), 'task'), 'id') ?? '' }
    },
    comment: async (deal, text) => {
      await ask('crm.timeline.comment.add', { fields: { ENTITY_ID: Number(deal), ENTITY_TYPE: 'deal', COMMENT: text } })
    },
    setOwner: async (deal, manager) => {
      await ask('crm.deal.update', { id: Number(deal), fields: { ASSIGNED_BY_ID: manager } })
    },
    readDeal: async (id) => {
      const deal = await found(() => ask('crm.deal.get', { id: Number(id) }))
      if (deal === null) return null
      const result = objectAt(deal, 'result')
      const contact = textAt(result, 'CONTACT_ID')
      const person = contact === null || contact === '0' ? null : await found(() => ask('crm.contact.get', { id: Number(contact) }))
      return dealOf(result, person === null ? null : objectAt(person, 'result'))
    },
    whoAmI: async () => {
      const me = objectAt(await ask('profile', {}), 'result')
      return [textAt(me, 'NAME'), textAt(me, 'LAST_NAME')].filter((part) => part !== null).join(' ')
    },
  }
}

function createAsk(context: CallContext) {
  const { host, webhookPath = '' } = crmSettings(context.settings)
  const path = webhookPath.trim().replace(/^\/+|\/+$/g, '')
  return async (method: string, body: object): Promise<JsonObject> => {
    if (!/^\d{1,15}\/[A-Za-z0-9]{1,100}$/.test(path)) {
      throw new CallError(
        'permanent',
        'CRM_WEBHOOK_BAD',
        'The inbound webhook must be what follows /rest/ in its address: a number, a slash and a code',
        { ru: 'Входящий вебхук — это часть его адреса после /rest/: число, косая черта и код' },
      )
    }
    const response = await context.http({
      method: 'POST',
      url: `https://${host}/rest/${path}/${method}.json`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: context.signal,
    })
    const error = textAt(objectOf(response.body), 'error')
    if (error !== null && busy.has(error))
      throw new CallError('retry', `CRM_${error}`, `${host} has too much to do just now`, { retryAfterMs: 10_000 })
    return judged(response, (answer) => textAt(answer, 'error_description') ?? textAt(answer, 'error'))
  }
}

/** Bitrix24 answers 400 "Not found" for what is not there. */
async function found(ask: () => Promise<JsonObject>): Promise<JsonObject | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof CallError && error.kind === 'permanent' && /not found|не найден/i.test(error.message)) return null
    throw error
  }
}

function dealOf(result: JsonObject, person: JsonObject | null): Deal {
  const created = Date.parse(textAt(result, 'DATE_CREATE') ?? '')
  const status = textAt(result, 'STAGE_ID') ?? ''
  const sum = Number(textAt(result, 'OPPORTUNITY') ?? Number.NaN)
  const custom = Object.fromEntries(
    Object.entries(result).filter(([name, value]) => name.startsWith('UF_') && (typeof value === 'string' || typeof value === 'number')),
  )
  return {
    id: textAt(result, 'ID') ?? '',
    status,
    sum: Number.isFinite(sum) ? sum : null,
    title: textAt(result, 'TITLE') ?? '',
    owner: textAt(result, 'ASSIGNED_BY_ID'),
    custom: { ...custom, category: textAt(result, 'CATEGORY_ID') },
    createdAt: Number.isNaN(created) ? null : created,
    changed: textAt(result, 'DATE_MODIFY'),
    won: /(^|:)WON$/.test(status),
    person: person === null ? null : personOf(person),
  }
}

function personOf(person: JsonObject): DealPerson | null {
  const id = textAt(person, 'ID')
  if (id === null) return null
  const first = (key: string) => textAt(listAt(person, key)[0] ?? {}, 'VALUE')
  const name = [textAt(person, 'NAME'), textAt(person, 'LAST_NAME')].filter((part) => part !== null).join(' ')
  return { id, name: name === '' ? null : name, email: first('EMAIL'), phone: first('PHONE') }
}
