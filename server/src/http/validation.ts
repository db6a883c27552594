/**
 * Validation of requests by their schemas. Bodies are taken as they are: no defaults, no coercion, no key that the schema does
 * not name. Query strings and parameters are texts, so their numbers and booleans are read from them.
 */
import { Ajv, type ErrorObject, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { RE2JS } from 're2js'
import type { TSchema } from 'typebox'
import { Problem } from './problem.ts'

/** Linear time, whatever the pattern. Ajv tells patterns apart by their text. */
const regExp = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern)
    return { test: (text: string) => compiled.test(text), toString: () => pattern }
  },
  { code: 're2js' },
)

function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ strict: true, strictTypes: false, useDefaults: false, allErrors: false, code: { regExp }, ...options })
  ajv.addKeyword('x-ui')
  addFormats.default(ajv)
  // What a duration may be depends on where it stands: the check of a flow tells its author.
  ajv.addFormat('iso-duration', true)
  ajv.addFormat('iso-instant', true)
  return ajv
}

export const validatorCompiler = (): FastifySchemaCompiler<TSchema> => {
  const bodies = createAjv({ coerceTypes: false })
  const texts = createAjv({ coerceTypes: true })
  return ({ schema, httpPart }) => (httpPart === 'body' ? bodies.compile(schema) : finite(texts.compile(schema)))
}

type Validator = ReturnType<FastifySchemaCompiler<TSchema>>
type Faults = Extract<NonNullable<Validator['errors']>, readonly unknown[]>

/** Ajv reads the text 1e999 as the number Infinity and holds no limit against it. */
function finite(validate: (data: unknown) => unknown): Validator {
  const checked: Validator = (data) => {
    const sound = validate(data) === true
    checked.errors = sound ? infinities(data) : ((validate as Validator).errors ?? [])
    return sound && checked.errors.length === 0
  }
  return checked
}

function infinities(data: unknown): Faults {
  return Object.entries(data ?? {})
    .filter(([, value]) => typeof value === 'number' && !Number.isFinite(value))
    .map(([name]) => ({ instancePath: `/${name}`, message: 'is too large a number', keyword: 'type', params: {}, schemaPath: '#' }))
}

/** The problem for the first fault found in `part` (`body`, `querystring`, `params`, `headers`). */
export function validationProblem(errors: readonly Partial<ErrorObject>[], part: string): Problem {
  const error = errors[0] ?? {}
  const place = part === 'querystring' ? 'query' : part
  const path = error.instancePath ?? ''
  const unknown = (error.params as { additionalProperty?: string } | undefined)?.additionalProperty
  if (unknown !== undefined) {
    const where = path === '' ? `The ${place}` : `${place}${path}`
    return new Problem('REQUEST_KEY_UNKNOWN', `${where} has no key ${JSON.stringify(unknown.slice(0, 100))}`, {
      members: { path: `${path}/${unknown.replaceAll('~', '~0').replaceAll('/', '~1')}` },
    })
  }
  const fault = oneOf(errors, path) ?? error.message ?? 'is invalid'
  return new Problem('REQUEST_INVALID', `${place}${path} ${fault}`, { members: { path } })
}

/** The values that could stand there: of an enumeration, or of a choice of which each alternative is one value. */
function oneOf(errors: readonly Partial<ErrorObject>[], path: string): string | null {
  const values = errors
    .filter(({ instancePath }) => (instancePath ?? '') === path)
    .flatMap(({ keyword, params = {} }): readonly unknown[] => {
      if (keyword === 'enum') return params['allowedValues'] as readonly unknown[]
      return keyword === 'const' ? [params['allowedValue']] : []
    })
  return values.length === 0 ? null : `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`
}
