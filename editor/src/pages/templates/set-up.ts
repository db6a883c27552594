/** The guided set-up: the questions of a template as one form, and the answers worth sending. */
import type { Json, JsonObject } from '@millrace/core'
import type { TemplateInput } from '../../api/templates.ts'
import { asObject } from '../../inspector/form/hints.ts'

/** One schema for the form. All questions are asked at once and all need an answer. */
export function schemaOf(inputs: readonly TemplateInput[]): JsonObject {
  const properties = Object.fromEntries(
    inputs.map(({ name, title, help, value, schema }, order) => {
      const { showIf: _, group: __, help: ___, ...hints } = asObject(schema['x-ui']) ?? {}
      const ui = { ...hints, title, order, ...(help !== undefined && { help }), ...(isExample(value) && { placeholder: value }) }
      return [name, { ...schema, 'x-ui': ui }]
    }),
  )
  return { type: 'object', properties: properties as unknown as JsonObject, required: inputs.map(({ name }) => name) }
}

/** An address at a domain that nobody can have (RFC 2606) stands there to be replaced. */
export function isExample(value: Json): value is string {
  return typeof value === 'string' && /(?:[/@.]|^)[\w-]+\.example\b/.test(value)
}

/** What the form begins with: the template's own values, and nothing where only the person knows. */
export function firstAnswers(inputs: readonly TemplateInput[]): JsonObject {
  return Object.fromEntries(inputs.flatMap(({ name, value }) => (isExample(value) || value === null ? [] : [[name, value] as const])))
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
