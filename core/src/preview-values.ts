/** What the variables of a text come to for one contact: names that nothing has, and values that are empty and leave a gap. */
import type { Json, JsonObject } from './json.ts'
import type { PreviewFinding } from './preview.ts'
import { compileText, textVariables, type TextSettings } from './texts.ts'

export interface ValuesPlace {
  /** JSON Pointer of the text. */
  readonly path: string
  readonly scope: JsonObject
  /** First parts of the names of all installed facts. */
  readonly roots: ReadonlySet<string>
}

const fixedRoots = new Set(['contact', 'event', 'run', 'vars', 'now', 'facts', 'message'])

/** Variables that begin with no word of the scope: `{{ firstName }}`. */
export function unknownVariables(text: string, { path, scope, roots }: ValuesPlace): readonly PreviewFinding[] {
  return textVariables(text)
    .filter((variable) => !isKnown(variable, { scope, roots }))
    .map((variable) => unknown(variable, path, Object.hasOwn((scope['contact'] ?? {}) as JsonObject, variable)))
}

const isKnown = (variable: string, { scope, roots }: Pick<ValuesPlace, 'scope' | 'roots'>): boolean => {
  const root = variable.split('.', 1)[0]!
  return fixedRoots.has(root) || roots.has(root) || Object.hasOwn(scope, root)
}

function unknown(variable: string, path: string, ofContact: boolean): PreviewFinding {
  const en = ofContact ? `: write contact.${variable}` : ': choose one from the list of variables'
  const ru = ofContact ? `: напишите contact.${variable}` : ': выберите переменную из списка'
  const message = { en: `There is no variable “${variable}”${en}`, ru: `Переменной «${variable}» нет${ru}` }
  return { code: 'TEXT_VARIABLE_UNKNOWN', severity: 'warning', path, message, quote: variable }
}

/** What is put in and comes to nothing, where no condition of the text asks for it. */
export function emptyValues(
  text: string,
  { settings, sample, ...place }: ValuesPlace & { readonly settings: TextSettings; readonly sample: boolean },
): readonly PreviewFinding[] {
  const own = new Set(textVariables(text))
  const asked = [...text.matchAll(/\{%-?\s*(?:if|elsif|unless|case|for|assign)\b(.*?)-?%\}/gs)].map(([, condition]) => condition!).join(' ')
  const empty = outputsOf(text).flatMap((expression) => {
    const variables = variablesOf(expression).filter((name) => own.has(name) && isKnown(name, place))
    if (variables.length === 0 || !isBlank(expression, place.scope, settings)) return []
    return variables.filter((name) => isEmpty(valueAt(place.scope, name)) && !mentions(asked, name))
  })
  return [...new Set(empty)].map((variable) => gap(variable, place.path, sample))
}

const outputsOf = (text: string): readonly string[] => [...text.matchAll(/\{\{-?(.*?)-?\}\}/gs)].map(([, expression]) => expression!)

function variablesOf(expression: string): readonly string[] {
  try {
    return textVariables(`{{${expression}}}`)
  } catch {
    return []
  }
}

function isBlank(expression: string, scope: JsonObject, settings: TextSettings): boolean {
  try {
    return compileText(`{{${expression}}}`).render(scope, settings).trim() === ''
  } catch {
    return false
  }
}

const mentions = (conditions: string, name: string): boolean => conditions.split(/[^\w.$-]+/).some((word) => word === name)
const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

function valueAt(scope: JsonObject, name: string): Json | undefined {
  let value: Json | undefined = scope
  for (const key of name.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as JsonObject)[key]
  }
  return value
}

function gap(variable: string, path: string, sample: boolean): PreviewFinding {
  const message = sample
    ? {
        en: `Nothing is known by the name “${variable}”: check it, or give a fall-back`,
        ru: `Данных с именем «${variable}» пока не было: проверьте его или укажите запасное значение`,
      }
    : {
        en: `“${variable}” is empty for this contact and leaves a gap: give a fall-back`,
        ru: `У этого клиента «${variable}» пусто, и в тексте останется пробел: укажите запасное значение`,
      }
  return { code: 'TEXT_VALUE_EMPTY', severity: 'warning', path, message, quote: variable }
}
