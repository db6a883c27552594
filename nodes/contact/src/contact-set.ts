/**
 * `contact.set`: writes fields of the contact. Texts are Liquid; numbers, yes/no and lists keep their type, so that rules can
 * count with them. An empty value (null) empties the field.
 */
import { defineNode, Type, type Json, type JsonObject, type Leave, type Static, type Step } from '@millrace/core'
import { attributesWrite } from './attributes.ts'
import { contactSetDocs } from './docs.ts'

const scalar = Type.Union([Type.String({ maxLength: 10_000 }), Type.Number(), Type.Boolean(), Type.Null()])

const configSchema = Type.Object(
  {
    values: Type.Record(Type.String(), Type.Union([scalar, Type.Array(scalar, { maxItems: 100 })]), {
      minProperties: 1,
      maxProperties: 100,
      propertyNames: { minLength: 1, maxLength: 100 },
      'x-ui': {
        widget: 'values',
        title: { en: 'Fields', ru: 'Поля' },
        help: {
          en: 'Values may hold variables: {{ event.properties.city }}',
          ru: 'В значениях можно ставить переменные: {{ event.properties.city }}',
        },
      },
    }),
  },
  { additionalProperties: false },
)

/** Names that mean the contact itself, not an attribute; an attribute under one of them could never be read. */
const reserved = new Set(['id', 'userId', 'anonymousId', 'createdAt', 'attributes', 'tags', '__proto__', 'constructor', 'prototype'])

export const contactSet = defineNode({
  type: 'contact.set',
  version: 1,
  title: { en: 'Change fields', ru: 'Изменить данные' },
  description: { en: 'Writes values into the contact’s fields', ru: 'Записывает значения в поля клиента' },
  docs: contactSetDocs,
  group: 'people',
  icon: 'user-pen',
  config: configSchema,
  example: { values: { stage: 'customer' } },
  summary: {
    en: '{% for value in values %}{{ value[0] }}{% unless forloop.last %}, {% endunless %}{% endfor %}',
    ru: '{% for value in values %}{{ value[0] }}{% unless forloop.last %}, {% endunless %}{% endfor %}',
  },
  ports: ['out'],
  check: ({ values }) =>
    Object.keys(values)
      .filter((name) => reserved.has(name))
      .map((name) => ({
        path: `/values/${name}`,
        code: 'CONTACT_FIELD_RESERVED',
        message: `The name “${name}” belongs to the contact itself; choose another name for the field`,
      })),
  run: (step): Leave<'out'> => {
    const values = changed(step.contact.attributes, renderValues(step))
    if (Object.keys(values).length === 0) return { kind: 'leave', port: 'out', why: { unchanged: true } }
    return { kind: 'leave', port: 'out', effects: [attributesWrite.effect({ values })], why: { values } }
  },
})

/** Only what differs is written: a flow that starts on `Contact Updated` and sets the same values must not start itself again. */
function changed(attributes: JsonObject, values: JsonObject): JsonObject {
  const same = (name: string, value: Json) => Object.hasOwn(attributes, name) && JSON.stringify(attributes[name]) === JSON.stringify(value)
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !same(name, value)))
}

function renderValues(step: Step<Static<typeof configSchema>>): JsonObject {
  const renderOne = (value: Json): Json => (typeof value === 'string' && value.includes('{') ? step.render(value) : value)
  return Object.fromEntries(
    Object.entries(step.config.values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(renderOne) : renderOne(value as Json),
    ]),
  )
}
