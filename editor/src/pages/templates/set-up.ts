/** The guided set-up: the questions of a template as one form, and the answers worth sending. */
import type { Json, JsonObject } from '@millrace/core'
import type { TemplateInput } from '../../api/templates.ts'
import { asObject, hintsOf } from '../../inspector/form/hints.ts'

/** One schema for the form. All questions are asked at once and all need an answer. */
export function schemaOf(inputs: readonly TemplateInput[]): JsonObject {
  const properties = Object.fromEntries(
    inputs.map(({ name, title, help, value, schema }, order) => {
      const { showIf: _, group: __, help: ___, ...hints } = asObject(schema['x-ui']) ?? {}
      const ui = { ...hints, title, order, ...(help !== undefined && { help }), ...(isAddress(value) && { placeholder: value }) }
      return [name, { ...schema, 'x-ui': ui }]
    }),
  )
  return { type: 'object', properties: properties as unknown as JsonObject, required: inputs.map(({ name }) => name) }
}

/** What stands there to be replaced: an example of an address, or the id of something that only the template's own tests have. */
export function isExample({ value, schema }: Pick<TemplateInput, 'value' | 'schema'>): boolean {
  return isAddress(value) || hintsOf(schema).resource !== undefined
}

/** At a domain that nobody can have (RFC 2606). */
function isAddress(value: Json): value is string {
  return typeof value === 'string' && /(?:[/@.]|^)[\w-]+\.example\b/.test(value)
}

/** What the form begins with: the template's own values, and nothing where only the person knows. */
export function firstAnswers(inputs: readonly TemplateInput[]): JsonObject {
  return Object.fromEntries(
    inputs.flatMap((input) => (isExample(input) || input.value === null ? [] : [[input.name, input.value] as const])),
  )
}

/** Addresses as people write them, `shop.com`, made whole. */
export function wholeAddresses(inputs: readonly TemplateInput[], answers: JsonObject): JsonObject {
  const written = inputs.flatMap(({ name, value }) => {
    const answer = answers[name]
    if (typeof value !== 'string' || !value.startsWith('https://') || typeof answer !== 'string') return []
    const address = answer.trim()
    return /^[^\s:/@]+\.[^\s:/@.]+(?:[/?#]\S*)?$/.test(address) ? [[name, `https://${address}`] as const] : []
  })
  return written.length === 0 ? answers : { ...answers, ...Object.fromEntries(written) }
}

/** The answers that differ from what the template has by itself. */
export function changedAnswers(inputs: readonly TemplateInput[], answers: JsonObject): JsonObject {
  return Object.fromEntries(
    inputs.flatMap(({ name, value }) => {
      const answer = answers[name]
      return answer === undefined || JSON.stringify(answer) === JSON.stringify(value) ? [] : [[name, answer] as const]
    }),
  )
}
