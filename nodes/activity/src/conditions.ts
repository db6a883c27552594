/** Rules that triggers write for themselves, from the fields of their forms. */
import { Type, type Json, type Rule } from '@millrace/core'

export const value = (path: string): Rule => ({ var: path })
export const lower = (path: string): Rule => ({ lower: { var: path } })
export const isText = (path: string, text: string): Rule => ({ '==': [lower(path), text.toLowerCase()] })

/** All that are there; undefined when none is: every event passes. */
export function allOf(rules: readonly (Rule | undefined)[]): Rule | undefined {
  const given = rules.filter((rule) => rule !== undefined && rule !== null)
  return given.length > 1 ? { and: given as readonly Json[] } : given[0]
}

export const startsOn = (event: string | readonly string[], where: Rule | undefined) =>
  where === undefined ? { kind: 'event' as const, event } : { kind: 'event' as const, event, where }

export const whereField = (order: number) =>
  Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule', order, title: { en: 'Only if', ru: 'Только если' } } }))

/** A field that narrows the trigger down when it is filled in. */
export const textField = (order: number, title: readonly [string, string], help?: readonly [string, string]) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      'x-ui': { order, title: { en: title[0], ru: title[1] }, ...(help && { help: { en: help[0], ru: help[1] } }) },
    }),
  )
