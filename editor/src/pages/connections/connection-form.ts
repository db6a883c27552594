/**
 * The form of a connection: its settings' schema, in which secrets that are kept need not be entered, and what the server's environment
 * gives stands as a hint.
 */
import type { Finding, JsonObject, Localized } from '@millrace/core'
import type { Connection } from '../../api/connections.ts'
import type { ProblemBody } from '../../api/http.ts'
import { asList, asObject, defaultsOf, hintsOf, propertiesOf } from '../../inspector/form/hints.ts'
import { shown } from '../../inspector/form/ui-schema.ts'

/** Sentences of the form, in the language of the person. */
export interface FormWords {
  readonly hostHelp: string
  readonly secretNeeded: string
}

const both = (text: string): Localized => ({ en: text, ru: text })

export function formSchema(connection: Connection, words: Pick<FormWords, 'hostHelp'>): JsonObject {
  const { schema, secrets, environment } = connection
  const kept = new Set([...secrets, ...environment.secrets])
  const given = environment.settings
  const properties = propertiesOf(schema).map(([name, property]): [string, JsonObject] => {
    const hints = hintsOf(property)
    const others = [...kept].some((secret) => secret !== name)
    const address = others && asObject(property['x-ui'])?.['host'] === true
    const value = given[name]
    return [
      name,
      {
        ...property,
        'x-ui': {
          ...asObject(property['x-ui']),
          ...(kept.has(name) && { kept: true }),
          ...(value !== undefined && { placeholder: String(value) }),
          ...(address && { help: joined(hints.help, words.hostHelp) as unknown as JsonObject }),
        },
      },
    ]
  })
  const asked = (part: JsonObject) =>
    asList(part['required']).filter((name) => !kept.has(String(name)) && !Object.hasOwn(given, String(name)))
  // What only some settings demand is asked for just the same.
  const parts = asList(schema['allOf']).map((part): JsonObject => {
    const then = asObject(asObject(part)?.['then'])
    // oxlint-disable-next-line unicorn/no-thenable -- the word of JSON Schema
    return { ...asObject(part), ...(then !== undefined && { then: { ...then, required: asked(then) } }) }
  })
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: asked(schema),
    ...(parts.length > 0 && { allOf: parts }),
  }
}

function joined(help: Localized | undefined, more: string): Localized {
  const before = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
  return help === undefined ? both(more) : { en: `${before(help.en)} ${more}`, ru: `${before(help.ru ?? help.en)} ${more}` }
}

/** What the form begins with: what is kept, or the example of the plugin. */
export const firstSettings = (connection: Connection): JsonObject =>
  connection.revision === null ? (connection.example ?? {}) : connection.settings

/** Whether closing the form would lose something. */
export const isChanged = (connection: Connection, settings: JsonObject): boolean =>
  JSON.stringify(sorted(settings)) !== JSON.stringify(sorted(firstSettings(connection)))

const sorted = (settings: JsonObject) => Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** As the server takes them: secrets of fields that the form hides are let go, such as those of another gateway. */
export function askedSettings(connection: Connection, settings: JsonObject): JsonObject {
  const whole = { ...defaultsOf(connection.schema), ...settings }
  const hidden = propertiesOf(connection.schema).filter(([name, property]) => {
    const { showIf } = hintsOf(property)
    return connection.secrets.includes(name) && showIf !== undefined && !shown(showIf, whole)
  })
  return { ...settings, ...Object.fromEntries(hidden.map(([name]) => [name, null])) }
}

/** A refusal, at the fields it is about. Empty: it is about none. */
export function findingsOf({ code, ...body }: ProblemBody, words: Pick<FormWords, 'secretNeeded'>): readonly Finding[] {
  const finding = (path: string, message: string): Finding => ({ code: code ?? '', severity: 'error', node: null, path, message })
  if (code === 'CONNECTION_SECRET_NEEDED') {
    return asList(body['secrets']).map((name) => finding(`/${String(name)}`, words.secretNeeded))
  }
  return asList(body['faults']).flatMap((fault) => {
    const { path, message } = (asObject(fault) ?? {}) as { readonly path?: string; readonly message?: string }
    return path === undefined ? [] : [finding(path, message ?? '')]
  })
}
