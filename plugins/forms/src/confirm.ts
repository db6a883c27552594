/**
 * Double opt-in. Programs follow links of letters to see whether they are good, so following one asks only; the button confirms. Pressed
 * twice, it is one confirmation.
 */
import { defineRoute, type Json, type JsonObject, type RouteAnswer } from '@millrace/core'
import { escape, pageHeaders, pageOf, paragraph } from './html.ts'
import { hashOf, type Confirmation } from './outcome.ts'
import { termsOf, type Form, type FormConfig } from './schema.ts'
import { wordsOf } from './words.ts'

const common = { name: 'confirm', by: 'signed' } as const

/** Signed here, so it is what was put in. Tickets of the same route that hold an address alone are no confirmations. */
const confirmationOf = (data: Json): Confirmation | null =>
  data !== null && typeof data === 'object' && 'submission' in data ? (data as unknown as Confirmation) : null

export const askRoute = defineRoute({
  ...common,
  title: { en: 'Asks whether to confirm a subscription; changes nothing', ru: 'Спрашивает, подтвердить ли подписку; ничего не меняет' },
  method: 'GET',
  handle: async ({ data, language }) => {
    const confirmation = confirmationOf(data)
    if (confirmation === null) return gone(language)
    const words = wordsOf(confirmation.language)
    const form = `<form method="post"><button type="submit">${escape(words.confirm)}</button></form>`
    const body = `${paragraph(`${words.confirmText} ${confirmation.email}`)}${form}`
    return { headers: pageHeaders(), body: pageOf(words.confirmTitle, body, confirmation.language) }
  },
})

export const confirmRoute = defineRoute({
  ...common,
  title: { en: 'Confirms a subscription', ru: 'Подтверждает подписку' },
  method: 'POST',
  bodyMax: 1024,
  handle: async ({ data, language, ip }, context) => {
    const confirmation = confirmationOf(data)
    const config = confirmation === null ? null : await context.resource('form', confirmation.form)
    if (confirmation === null || config === null) return gone(language)
    const form: Form = { ...(config as unknown as FormConfig), id: confirmation.form }
    const words = wordsOf(confirmation.language)
    const body = pageOf(words.done, paragraph(words.doneText), confirmation.language)
    return { headers: pageHeaders(), body, ...outcomeOf(form, confirmation, { ip, now: context.now }) }
  },
})

function gone(language: 'en' | 'ru'): RouteAnswer {
  const words = wordsOf(language)
  return { status: 404, headers: pageHeaders(), body: pageOf(words.gone, paragraph(words.goneText), language) }
}

/** The words agreed to stand in the proof when they are still those of the form; those of the day stand in the row before it. */
function outcomeOf(
  form: Form,
  { submission, who, email, page, ip: submittedFrom, at: submittedAt, text, channel, purpose }: Confirmation,
  { ip, now }: { readonly ip: string; readonly now: number },
): Pick<RouteAnswer, 'events' | 'consents'> {
  const terms = termsOf(form)
  const words: JsonObject = terms !== null && hashOf(terms.text) === text ? { text: terms.text } : {}
  const at = new Date(now).toISOString()
  return {
    consents: [
      {
        person: { anonymousId: who },
        channel,
        purpose,
        state: 'given',
        source: `form:${form.id}`,
        ...(channel === 'email' ? { address: email } : {}),
        proof: { ...words, page, ip, at, address: email, submission, submittedAt, submittedFrom },
      },
    ],
    events: [
      {
        type: 'track',
        event: 'Subscription Confirmed',
        messageId: `form:${form.id}:${submission}:confirmed`,
        anonymousId: who,
        properties: { form_id: form.id, form_name: form.name, email, channel, purpose, page },
      },
    ],
  }
}
