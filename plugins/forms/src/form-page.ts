/** The hosted page of a form. Works without a script: faults come back with what was written. */
import { escape, pageOf, paragraph } from './html.ts'
import type { Faults } from './answers.ts'
import { termsOf, type Form, type FormField } from './schema.ts'
import { wordsOf, type Language } from './words.ts'

export interface Filling {
  readonly language: Language
  /** Of this filling-in. */
  readonly submission: string
  /** Where the visitor came from. */
  readonly page: string
  readonly values?: ReadonlyMap<string, string | boolean>
  readonly faults?: Faults
}

export function formPage(form: Form, filling: Filling): string {
  const { language, submission, page, faults } = filling
  const words = wordsOf(language)
  const terms = termsOf(form)
  const consent: FormField | null =
    terms === null ? null : { attribute: 'consent', type: 'checkbox', title: terms.text, required: terms.required }
  const rows = [...form.fields, ...(consent === null ? [] : [consent])].map((field) => rowOf(field, filling))
  const hidden = [
    ['submission', submission],
    ['page', page],
  ].map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value!)}">`)
  const trap = '<input class="trap" name="website" tabindex="-1" autocomplete="off" aria-hidden="true">'
  const told = faults === undefined ? '' : `<p class="fault" role="alert">${escape(words.faults)}</p>`
  const button = `<button type="submit">${escape(form.button?.trim() || words.send)}</button>`
  const body = `${paragraph(form.text ?? '')}<form method="post" novalidate>${hidden.join('')}${trap}${told}${rows.join('')}${button}</form>`
  return pageOf(form.title?.trim() || form.name, body, language)
}

const kinds = { email: 'email', tel: 'tel', text: 'text', checkbox: 'checkbox', select: '' } as const
const fills: Readonly<Record<string, string>> = { email: 'email', tel: 'tel' }

function rowOf(field: FormField, { values, faults, language }: Filling): string {
  const { attribute: name, title, type, required = false } = field
  const fault = faults?.[name]
  const value = values?.get(name)
  const state = `name="${name}" id="${name}"${required ? ' required' : ''}${fault === undefined ? '' : ` aria-invalid="true" aria-describedby="${name}-fault"`}`
  const told = fault === undefined ? '' : `<p class="fault" id="${name}-fault">${escape(fault)}</p>`
  const label = `<span>${escape(title)}${required && type !== 'checkbox' ? ' *' : ''}</span>`
  if (type === 'checkbox') {
    const ticked = value === 'on' || value === true ? ' checked' : ''
    return `<div><label class="tick"><input type="checkbox" ${state}${ticked}>${label}</label>${told}</div>`
  }
  const written = typeof value === 'string' ? value : ''
  const control = type === 'select' ? listOf(field, { state, written, language }) : inputOf(field, { state, written })
  return `<div><label>${label}${control}</label>${told}</div>`
}

interface Written {
  readonly state: string
  readonly written: string
}

const inputOf = ({ type, attribute }: FormField, { state, written }: Written) => {
  const fill = fills[type] ?? (attribute === 'name' ? 'name' : undefined)
  return `<input type="${kinds[type]}" ${state} maxlength="500"${fill === undefined ? '' : ` autocomplete="${fill}"`} value="${escape(written)}">`
}

function listOf({ options = [] }: FormField, { state, written, language }: Written & { readonly language: Language }): string {
  const items = options.map((option) => `<option${option === written ? ' selected' : ''}>${escape(option)}</option>`)
  return `<select ${state}><option value="">${escape(wordsOf(language).choose)}</option>${items.join('')}</select>`
}
