/** What is wrong with a form that its schema cannot say. */
import type { ConfigFault, Localized } from '@millrace/core'
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
          fault(`${at}/attribute`, 'FORM_FIELD_TWICE', {
            en: `Two fields write ${JSON.stringify(attribute)}: give one another attribute`,
            ru: `Два поля формы записывают ответ в «${attribute}»: укажите в одном из них другое поле клиента`,
          }),
        ]
      : []),
    ...(taken.has(attribute)
      ? [
          fault(`${at}/attribute`, 'FORM_FIELD_TAKEN', {
            en: `${JSON.stringify(attribute)} is what the form itself sends: choose another attribute`,
            ru: `«${attribute}» форма отправляет сама: укажите другое поле клиента`,
          }),
        ]
      : []),
    ...(type === 'select' && options.length === 0
      ? [
          fault(`${at}/options`, 'FORM_OPTIONS_MISSING', {
            en: 'A list to choose from has no choices: write at least one',
            ru: 'Выбирать не из чего: добавьте хотя бы один вариант',
          }),
        ]
      : []),
  ]
}

const fault = (path: string, code: string, says: Localized): ConfigFault => ({ path, code, message: says.en, says })

const noLetter = (channel: string): ConfigFault =>
  fault('/double', 'FORM_CONFIRMATION_IMPOSSIBLE', {
    en: `A consent to ${JSON.stringify(channel)} cannot be confirmed by a letter: switch the confirmation off, or ask for e-mail`,
    ru: `Согласие на канал «${channel}» нельзя подтвердить письмом: выключите подтверждение или просите согласие на почту (email)`,
  })

const noAddress = (channel: string): ConfigFault =>
  fault('/fields', 'FORM_ADDRESS_MISSING', {
    en: `The consent is to ${JSON.stringify(channel)}, but no field that must be filled in asks for its address`,
    ru:
      channel === 'sms'
        ? 'Согласие — на SMS, но форма не спрашивает телефон: добавьте обязательное поле вида «телефон»'
        : 'Согласие — на письма, но форма не спрашивает адрес: добавьте обязательное поле вида «e-mail»',
  })

const badRedirect = (text: string): ConfigFault =>
  fault('/redirect', 'FORM_REDIRECT_BAD', {
    en: `${JSON.stringify(text.slice(0, 100))} is no address of the web: begin with https://`,
    ru: `«${text.slice(0, 100)}» — это не адрес страницы: начните с https://`,
  })
