/**
 * What a filled-in form amounts to: the contact's attributes, `Form Submitted`, the word given, and the letter that asks to confirm it. All
 * under ids that follow from the filling-in, so that a form sent twice is sent once.
 */
import { createHash } from 'node:crypto'
import { idFrom, type ConsentChange, type JsonObject, type RouteAnswer, type RouteContext, type RouteMessage } from '@millrace/core'
import type { Answers } from './answers.ts'
import { letterOf } from './letter.ts'
import { termsOf, type ConsentTerms, type Form } from './schema.ts'
import type { Submission } from './submission.ts'
import type { Language } from './words.ts'

export interface Sent {
  readonly form: Form
  readonly submission: Submission
  readonly answers: Answers
  readonly ip: string
  readonly language: Language
}

/** What the signed link of the letter carries: enough to put down the consent, and nothing that a mailbox's owner may not see. */
export interface Confirmation {
  readonly form: string
  readonly submission: string
  readonly who: string
  readonly email: string
  readonly page: string
  readonly ip: string
  readonly at: string
  /** Of the words agreed to. */
  readonly text: string
  readonly channel: string
  readonly purpose: string
  readonly language: Language
}

const hourMs = 60 * 60_000
export const linkMs = 7 * 24 * hourMs

type Outcome = Pick<RouteAnswer, 'events' | 'fills' | 'eventsAfter' | 'consents' | 'messages'>

export function outcomeOf(sent: Sent, context: RouteContext): Outcome {
  const terms = termsOf(sent.form)
  const who = whoOf(sent, context)
  const agreed = sent.answers.agreed ? terms : null
  const isPending = agreed?.double === true && sent.answers.email !== null
  const consent = agreed === null ? 'none' : isPending ? 'pending' : 'given'
  const events = traitsOf(sent, who)
  if (agreed === null || isPending) events.push(submittedOf(sent, { who, consent }))
  // Of a page without the widget the address alone says who it is, and anybody may have typed that.
  const fills = sent.submission.anonymousId === null
  if (agreed === null) return { events, fills }
  const own = { who, terms: agreed, context }
  const said = consentOf(sent, own, consent as 'pending' | 'given')
  if (isPending) return { events, fills, consents: [said], messages: [messageOf(sent, own)] }
  // A word that its owner has to confirm first, for they had left, is none yet.
  const eventsAfter: Outcome['eventsAfter'] = ([state]) => [submittedOf(sent, { who, consent: state ?? consent })]
  return { events, fills, eventsAfter, consents: [{ ...said, ...forOf(sent, own) }] }
}

/**
 * Whose word it is that counts at once, and the letter for the case that its owner had left: a form is filled in by anybody. That a phone is
 * theirs no letter can confirm.
 */
function forOf(sent: Sent, agreed: Agreed): Pick<ConsentChange, 'address' | 'ask'> {
  const { email, phone } = sent.answers
  const { channel } = agreed.terms
  if (channel === 'email' && email !== null) return { address: email, ask: messageOf(sent, agreed) }
  return channel === 'sms' && phone !== null ? { address: phone } : {}
}

/**
 * The browser's own id. Of a page without the widget one that follows from the address, which only this server can make: whoever fills the
 * page in twice is one contact, and nobody can name it to read that contact's messages.
 */
function whoOf({ submission, answers }: Sent, context: RouteContext): string {
  if (submission.anonymousId !== null) return submission.anonymousId
  const cause = answers.email === null ? submission.id : context.sign('confirm', { email: answers.email })
  return `form-${createHash('sha256').update(cause).digest('hex').slice(0, 32)}`
}

const toldIn = ({ answers: { values, email, phone } }: Sent): JsonObject => ({
  ...values,
  ...(email === null ? {} : { email }),
  ...(phone === null ? {} : { phone }),
})

const commonOf = ({ submission, ip }: Sent, who: string): JsonObject => ({
  anonymousId: who,
  context: { ip, page: { url: submission.page } },
})

const idOf = ({ form, submission }: Sent) => `form:${form.id}:${submission.id}`

function traitsOf(sent: Sent, who: string): JsonObject[] {
  const traits = toldIn(sent)
  if (Object.keys(traits).length === 0) return []
  return [{ ...commonOf(sent, who), type: 'identify', messageId: `${idOf(sent)}:traits`, traits }]
}

function submittedOf(sent: Sent, { who, consent }: { readonly who: string; readonly consent: string }): JsonObject {
  const { form, submission } = sent
  const properties = { ...toldIn(sent), form_id: form.id, form_name: form.name, page: submission.page, consent }
  return { ...commonOf(sent, who), type: 'track', event: 'Form Submitted', messageId: idOf(sent), properties }
}

interface Agreed {
  readonly who: string
  readonly terms: ConsentTerms
  readonly context: RouteContext
}

function consentOf({ form, submission, ip }: Sent, { who, terms, context }: Agreed, state: 'pending' | 'given'): ConsentChange {
  return {
    person: { anonymousId: who },
    channel: terms.channel,
    purpose: terms.purpose,
    state,
    source: `form:${form.id}`,
    proof: { page: submission.page, text: terms.text, ip, at: new Date(context.now).toISOString(), submission: submission.id },
  }
}

/** To one address by one form in an hour there is one letter, whoever asks for more. */
function messageOf({ form, submission, answers, ip, language }: Sent, { who, terms, context }: Agreed): RouteMessage {
  const { now, workspace } = context
  const email = answers.email ?? ''
  const confirmation: Confirmation = {
    form: form.id,
    submission: submission.id,
    who,
    email,
    page: submission.page.slice(0, 200),
    ip,
    at: new Date(now).toISOString(),
    text: hashOf(terms.text),
    channel: terms.channel,
    purpose: terms.purpose,
    language,
  }
  const link = context.urlOf('confirm', context.sign('confirm', { ...confirmation }, now + linkMs))
  const hour = Math.floor(now / hourMs) * hourMs
  return {
    id: idFrom(hour, `form:${workspace}:${form.id}:${email}`),
    person: { anonymousId: who },
    channel: 'email',
    to: email,
    content: letterOf(form, { link, language }),
    transactional: true,
    category: 'double-opt-in',
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
