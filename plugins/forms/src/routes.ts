/** The doors of forms: the hosted page, the same form for the widget, and the two ways in which it is sent. */
import { randomUUID } from 'node:crypto'
import { defineRoute, type RouteAnswer, type RouteContext, type RouteRequest } from '@millrace/core'
import { readAnswers } from './answers.ts'
import { isWeb } from './check.ts'
import { formPage } from './form-page.ts'
import { pageHeaders, pageOf, paragraph } from './html.ts'
import { outcomeOf } from './outcome.ts'
import { termsOf, type Form, type FormConfig } from './schema.ts'
import { readSubmission, type Submission } from './submission.ts'
import { wordsOf, type Language } from './words.ts'

const perMinute = 20
const bodyMax = 32 * 1024
const json = { 'content-type': 'application/json; charset=utf-8' }

const languageOf = ({ query, language }: RouteRequest): Language =>
  query['language'] === 'en' || query['language'] === 'ru' ? query['language'] : language

async function formOf({ query }: RouteRequest, context: RouteContext): Promise<Form | null> {
  const id = query['id'] ?? ''
  const config = /^\d{1,9}$/.test(id) ? await context.resource('form', id) : null
  return config === null ? null : { ...(config as unknown as FormConfig), id }
}

function gone(language: Language): RouteAnswer {
  const words = wordsOf(language)
  return { status: 404, headers: pageHeaders(), body: pageOf(words.gone, paragraph(words.goneText), language) }
}

/** Where sending leads, when it leads elsewhere: in ASCII, as headers take it. */
const redirectOf = ({ redirect = '' }: Form): string | null => (isWeb(redirect) ? new URL(redirect.trim()).href : null)
const leadsTo = (form: Form): string | null => URL.parse(redirectOf(form) ?? '')?.origin ?? null

/** `given`: a word that counts at once, unless its owner had left. Whether they had is nothing that whoever fills a form in may learn. */
type Done = 'pending' | 'given' | 'yes'

function thanksOf(form: Form, done: string, language: Language): { readonly title: string; readonly text: string } {
  const words = wordsOf(language)
  const usual = done === 'pending' ? words.check : done === 'given' ? `${words.received} ${words.back}` : words.received
  return { title: form.thanksTitle?.trim() || words.thanks, text: form.thanksText?.trim() || usual }
}

export const pageRoute = defineRoute({
  name: 'form',
  title: { en: 'The page of a form', ru: 'Страница формы' },
  method: 'GET',
  by: 'write-key',
  handle: async (request, context) => {
    const language = languageOf(request)
    const form = await formOf(request, context)
    if (form === null) return gone(language)
    const done = request.query['done']
    if (done !== undefined) {
      const { title, text } = thanksOf(form, done, language)
      return { headers: pageHeaders(), body: pageOf(title, paragraph(text), language) }
    }
    const page = request.headers['referer'] ?? ''
    return { headers: pageHeaders(leadsTo(form)), body: formPage(form, { language, submission: randomUUID(), page }) }
  },
})

export const sentPageRoute = defineRoute({
  name: 'form',
  title: { en: 'A form sent from its page', ru: 'Отправка формы с её страницы' },
  method: 'POST',
  by: 'write-key',
  perMinute,
  bodyMax,
  handle: async (request, context) => {
    const language = languageOf(request)
    const form = await formOf(request, context)
    if (form === null) return gone(language)
    const submission = readSubmission(request)
    const { id, values, page } = submission
    const taken = take(form, { request, submission, language, context })
    if ('faults' in taken) {
      const body = formPage(form, { language, submission: id, page, values, faults: taken.faults })
      return { status: 422, headers: pageHeaders(leadsTo(form)), body }
    }
    const done = `${context.urlOf('form')}?id=${form.id}&done=${taken.done}&language=${language}`
    return { status: 303, headers: { location: redirectOf(form) ?? done }, ...taken.outcome }
  },
})

export const fieldsRoute = defineRoute({
  name: 'fields',
  title: { en: 'The fields of a form, for the widget', ru: 'Поля формы для виджета' },
  method: 'GET',
  by: 'write-key',
  cross: true,
  handle: async (request, context) => {
    const form = await formOf(request, context)
    if (form === null) return { status: 404, headers: json, body: '{}' }
    const { title = '', text = '', button = '', fields } = form
    const terms = termsOf(form)
    const consent = terms === null ? null : { text: terms.text, required: terms.required }
    const body = JSON.stringify({
      title,
      text,
      button,
      fields: fields.map(({ attribute, ...field }) => ({ required: false, ...field, name: attribute })),
      consent,
    })
    return { headers: json, body }
  },
})

export const sendRoute = defineRoute({
  name: 'send',
  title: { en: 'A form sent by the widget', ru: 'Отправка формы из виджета' },
  method: 'POST',
  by: 'write-key',
  cross: true,
  perMinute,
  bodyMax,
  handle: async (request, context) => {
    const language = languageOf(request)
    const form = await formOf(request, context)
    if (form === null) return { status: 404, headers: json, body: '{}' }
    const taken = take(form, { request, submission: readSubmission(request), language, context })
    if ('faults' in taken) return { status: 422, headers: json, body: JSON.stringify({ faults: taken.faults }) }
    const redirect = redirectOf(form)
    const thanks = { ...thanksOf(form, taken.done, language), ...(redirect === null ? {} : { redirect }) }
    return { headers: json, body: JSON.stringify(thanks), ...taken.outcome }
  },
})

interface Taking {
  readonly request: RouteRequest
  readonly submission: Submission
  readonly language: Language
  readonly context: RouteContext
}

/** A machine that filled in what people do not see is thanked, and nothing comes of it. */
function take(form: Form, { request, submission, language, context }: Taking) {
  const read = readAnswers(form, submission, language)
  if ('faults' in read) return { faults: read.faults }
  const sent = { form, submission, answers: read.answers, ip: request.ip, language }
  const outcome: ReturnType<typeof outcomeOf> = submission.isTrapped ? {} : outcomeOf(sent, context)
  return { outcome, done: doneOf(outcome) }
}

function doneOf({ messages, consents }: Pick<RouteAnswer, 'messages' | 'consents'>): Done {
  if (messages !== undefined) return 'pending'
  return consents?.some(({ ask }) => ask !== undefined) === true ? 'given' : 'yes'
}
