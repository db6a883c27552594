/** What is wrong with a form that its schema cannot say. */
import type { ConfigFault } from '@millrace/core'
import { termsOf, type FormConfig, type FormField } from './schema.ts'

/** Names that the form itself sends. */
const taken = new Set(['consent', 'website', 'submission', 'page', 'form_id', 'form_name'])

export function checkForm(config: FormConfig): readonly ConfigFault[] {
  const { fields, redirect = '' } = config
  const terms = termsOf(config)
  const needs = terms === null ? undefined : ({ email: 'email', sms: 'tel' } as Readonly<Record<string, string>>)[terms.channel]
  const isReachable = needs === undefined || fields.some(({ type, required }) => type === needs && required === true)
  return [
    ...fields.flatMap((field, index) => checkField(field, { index, fields })),
    ...(terms?.double === true && terms.channel !== 'email' ? [noLetter(terms.channel)] : []),
    ...(isReachable ? [] : [noAddress(terms!.channel)]),
    ...(redirect.trim() === '' || isWeb(redirect) ? [] : [badRedirect(redirect)]),
  ]
}

export const isWeb = (text: string): boolean => {
  const url = URL.parse(text.trim())
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}

function checkField(
  { attribute, type, options = [] }: FormField,
  { index, fields }: { index: number; fields: readonly FormField[] },
): readonly ConfigFault[] {
  const at = `/fields/${index}`
  const isTwice = fields.findIndex((other) => other.attribute === attribute) < index
  return [
    ...(isTwice
      ? [
          {
            path: `${at}/attribute`,
            code: 'FORM_FIELD_TWICE',
            message: `Two fields write ${JSON.stringify(attribute)}: give one another attribute`,
          },
        ]
      : []),
    ...(taken.has(attribute)
      ? [
          {
            path: `${at}/attribute`,
            code: 'FORM_FIELD_TAKEN',
            message: `${JSON.stringify(attribute)} is what the form itself sends: choose another attribute`,
          },
        ]
      : []),
    ...(type === 'select' && options.length === 0
      ? [{ path: `${at}/options`, code: 'FORM_OPTIONS_MISSING', message: 'A list to choose from has no choices: write at least one' }]
      : []),
  ]
}

const noLetter = (channel: string): ConfigFault => ({
  path: '/double',
  code: 'FORM_CONFIRMATION_IMPOSSIBLE',
  message: `A consent to ${JSON.stringify(channel)} cannot be confirmed by a letter: switch the confirmation off, or ask for e-mail`,
})

const noAddress = (channel: string): ConfigFault => ({
  path: '/fields',
  code: 'FORM_ADDRESS_MISSING',
  message: `The consent is to ${JSON.stringify(channel)}, but no field that must be filled in asks for its address`,
})

const badRedirect = (text: string): ConfigFault => ({
  path: '/redirect',
  code: 'FORM_REDIRECT_BAD',
  message: `${JSON.stringify(text.slice(0, 100))} is no address of the web: begin with https://`,
})
