/** What can be said of a node's declaration without running it: schema, titles, ports. Answers faults as sentences; empty is good. */
import type { JsonObject, Localized } from '../json.ts'
import type { AnyNode, PortSource } from '../plugin.ts'
import { documentedPorts } from '../node-docs.ts'
import { portsOf } from '../ports.ts'
import { checkRule } from '../rules.ts'
import { checkText } from '../texts.ts'
import { validateAgainst } from '../validate.ts'
import draft07 from './draft-07.json' with { type: 'json' }

type Schema = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Widgets that the editor knows. */
export const widgets: ReadonlySet<string> = new Set(
  'rule liquid html code duration window instant timeOfDay event tag segment colour field values branches json password node channel flow flowNode cron resource template mjml subscription-group'.split(
    ' ',
  ),
)
const largestSchema = 65_536

export function schemaFaults(definition: AnyNode): readonly string[] {
  const text = JSON.stringify(definition.config)
  const schema = JSON.parse(text) as Schema
  return [
    ...(text.length > largestSchema ? [`the schema has ${text.length} characters, more than ${largestSchema}`] : []),
    ...(schema['type'] === 'object' || 'anyOf' in schema ? [] : ['a config is an object']),
    ...(/"\$ref":"[^#]/.test(text) ? ['the schema refers to another document'] : []),
    ...validateAgainst(draft07, schema).map(({ path, message }) => `${path}: ${message}`),
  ]
}

const untitled = (title: unknown) =>
  !isObject(title) || typeof title['en'] !== 'string' || title['en'] === '' || typeof title['ru'] !== 'string' || title['ru'] === ''

export function titleFaults(definition: AnyNode): readonly string[] {
  const { title, description, summary, ports } = definition as {
    title: Localized
    description?: Localized
    summary?: Localized
    ports: readonly PortSource[]
  }
  const faults = untitled(title) ? ['the node has no title in English and Russian'] : []
  if (description !== undefined && untitled(description)) faults.push('the description is not in English and Russian')
  for (const [locale, text] of Object.entries(summary ?? {})) {
    for (const { message } of checkText(text as string)) faults.push(`the summary in ${locale}: ${message}`)
  }
  for (const port of ports) {
    if (typeof port === 'object' && 'port' in port && port.title !== undefined && untitled(port.title))
      faults.push(`the port ${port.port} has no title in both languages`)
  }
  return [...faults, ...propertyFaults(JSON.parse(JSON.stringify(definition.config)), '')]
}

/** Every property has a title in both languages, wherever it stands; a choice between objects is titled by its alternatives’ properties. */
function propertyFaults(schema: unknown, path: string): readonly string[] {
  if (!isObject(schema)) return []
  const inside = ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'patternProperties'].flatMap((keyword) => {
    const value = schema[keyword]
    if (Array.isArray(value)) return value.flatMap((each) => propertyFaults(each, path))
    if (keyword === 'patternProperties') return Object.values(value ?? {}).flatMap((each) => propertyFaults(each, `${path}/*`))
    return propertyFaults(value, keyword === 'items' ? `${path}/0` : path)
  })
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : []
  return [...inside, ...properties.flatMap(([name, property]) => hintFaults(property, `${path}/${name}`))]
}

function hintFaults(property: unknown, path: string): readonly string[] {
  if (!isObject(property)) return []
  const hint = property['x-ui']
  // What stands inside of an object with a widget of its own is that widget's affair.
  const isWhole = property['type'] === 'object' && isObject(hint) && hint['widget'] !== undefined
  const faults = isWhole ? [] : [...propertyFaults(property, path)]
  // A constant is what tells alternatives apart; nobody edits it.
  if ('const' in property && hint === undefined) return faults
  if (!isObject(hint) || untitled(hint['title'])) faults.push(`${path} has no x-ui title in English and Russian`)
  if (!isObject(hint)) return faults
  if (hint['widget'] !== undefined && !widgets.has(hint['widget'] as string))
    faults.push(`${path} names the widget ${String(hint['widget'])}, which does not exist`)
  if (hint['showIf'] !== undefined) faults.push(...checkRule(hint['showIf']).map(({ message }) => `${path} showIf: ${message}`))
  return faults
}

export function portFaults(definition: AnyNode, config: JsonObject): readonly string[] {
  const named = (definition.ports as readonly PortSource[]).flatMap((port) => (typeof port === 'object' && 'port' in port ? [port] : []))
  const badRules = named.flatMap(({ port, when }) =>
    when === undefined ? [] : checkRule(when).map(({ message }) => `the port ${port}, when: ${message}`),
  )
  if (badRules.length > 0) return badRules
  const names = portsOf(definition.ports, config).map(({ name }) => name)
  const repeated = names.filter((name, index) => names.indexOf(name) !== index)
  const lost = named.filter(({ otherwise = '@end' }) => !otherwise.startsWith('@') && !namesOf(definition).includes(otherwise))
  return [
    ...new Set(repeated.map((name) => `two ports are called ${name}`)),
    ...lost.map(({ port, otherwise }) => `the port ${port} falls back to ${otherwise}, which does not exist`),
  ]
}

/** Ports that are named in the declaration itself. */
export function namesOf(definition: AnyNode): readonly string[] {
  return (definition.ports as readonly PortSource[]).flatMap((port) =>
    typeof port === 'string' ? [port] : 'port' in port ? [port.port] : [],
  )
}

/** Docs are whole in both languages and tell of every way out where there are several, and of none that is not there. No docs are no fault. */
export function docsFaults({ docs, ports }: AnyNode): readonly string[] {
  if (docs === undefined) return []
  const { text, uses = [], example, ports: told = {} } = docs
  const texts = [...text, ...uses, ...(example === undefined ? [] : [example]), ...Object.values(told)]
  const names = documentedPorts(ports)
  return [
    ...(text.length === 0 ? ['the docs say nothing'] : []),
    ...texts.filter(untitled).map((each) => `the docs are not in English and Russian: ${JSON.stringify(each).slice(0, 100)}`),
    ...Object.keys(told)
      .filter((name) => !names.includes(name))
      .map((name) => `the docs tell of the port ${name}, which does not exist`),
    ...(names.length < 2 ? [] : names.filter((name) => !Object.hasOwn(told, name))).map(
      (name) => `the docs do not say what leaving by ${name} means`,
    ),
  ]
}
