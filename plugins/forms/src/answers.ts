/** The answers to the fields of a form: what is kept of them, or what is wrong with each, in the words of its reader. */
import type { Submission } from './submission.ts'
import { termsOf, type Form, type FormField } from './schema.ts'
import { wordsOf, type Language } from './words.ts'

export interface Answers {
  /** By the attribute of the field; what was left empty is not here. */
  readonly values: Readonly<Record<string, string | boolean>>
  readonly email: string | null
  readonly phone: string | null
  readonly agreed: boolean
}

export type Faults = Readonly<Record<string, string>>

const longest = 500

export function readAnswers(
  form: Form,
  submission: Submission,
  language: Language,
): { readonly answers: Answers } | { readonly faults: Faults } {
  const words = wordsOf(language)
  const terms = termsOf(form)
  const read = form.fields.map((field) => ({ field, ...readField(field, submission.values.get(field.attribute), language) }))
  const agreed = terms !== null && isTicked(submission.values.get('consent'))
  const faults = Object.fromEntries([
    ...read.flatMap(({ field, fault }) => (fault === undefined ? [] : [[field.attribute, fault]])),
    ...(terms?.required === true && !agreed ? [['consent', words.ticked]] : []),
  ]) as Faults
  if (Object.keys(faults).length > 0) return { faults }
  const first = (type: FormField['type']) => read.find(({ field, value }) => field.type === type && value !== undefined)?.value
  return {
    answers: {
      values: Object.fromEntries(read.flatMap(({ field, value }) => (value === undefined ? [] : [[field.attribute, value]]))),
      email: (first('email') as string | undefined) ?? null,
      phone: (first('tel') as string | undefined) ?? null,
      agreed,
    },
  }
}

const isTicked = (value: string | boolean | undefined) => value === true || value === 'on'

interface Read {
  readonly value?: string | boolean
  readonly fault?: string
}

function readField({ type, required = false, options = [] }: FormField, sent: string | boolean | undefined, language: Language): Read {
  const words = wordsOf(language)
  if (type === 'checkbox') return required && !isTicked(sent) ? { fault: words.ticked } : { value: isTicked(sent) }
  const text = typeof sent === 'string' ? sent.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim() : ''
  if (text === '') return required ? { fault: words.required } : {}
  if (text.length > longest) return { fault: words.long }
  if (type === 'email') return isEmail(text) ? { value: text.toLowerCase() } : { fault: words.email }
  if (type === 'tel') return phoneOf(text, words.tel)
  return type === 'select' && !options.includes(text) ? { fault: words.option } : { value: text }
}

/** One mailbox of the plain form; its channel looks closer before anything is sent. */
const isEmail = (text: string) => text.length <= 254 && /^[^\s@<>(),;:"[\]\\]{1,64}@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(text)

function phoneOf(text: string, fault: string): Read {
  const digits = text.replaceAll(/[\s().-]/g, '')
  return /^\+?\d{7,15}$/.test(digits) ? { value: digits } : { fault }
}
