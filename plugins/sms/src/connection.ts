/** How a workspace connects its gateway: tried without sending anything, and told where reports go. */
import { CallError, type CallContext, type ConnectionDefinition, type Localized } from '@millrace/core'
import { form, objectIn, textIn } from './gateway.ts'
import { without } from './http-send.ts'
import { readSettings, secretsOf, type SmsSettings } from './settings.ts'
import type { SmppSessions } from './smpp/sessions.ts'

export const smsConnection = (sessions: SmppSessions): ConnectionDefinition => ({
  title: { en: 'SMS gateway', ru: 'SMS-шлюз' },
  description: {
    en: 'Carries text messages. Give the gateway the address for delivery reports and replies that is shown here; SMSC.ru wants ?charset=utf-8 after it',
    ru: 'Отправляет SMS. Укажите в шлюзе показанный здесь адрес для отчётов о доставке и ответов; для SMSC.ru допишите к нему ?charset=utf-8',
  },
  icon: 'message-square',
  example: { gateway: 'twilio' },
  test: async (context) => {
    const settings = readSettings(context.settings)
    if (settings.gateway === 'smpp') {
      await sessions.test(settings, context)
      return { en: 'The SMPP server took the login', ru: 'SMPP-сервер принял логин и пароль' }
    }
    return await tests[settings.gateway](settings, context)
  },
  prepare: async (context) => {
    const deliveryUrl = context.urlOf('delivery')
    if ((context.settings as SmsSettings).deliveryUrl !== deliveryUrl)
      await context.renew(async (settings) => ({ ...settings, deliveryUrl }))
  },
})

type Try = (settings: SmsSettings, context: CallContext) => Promise<Localized>

const tests: Readonly<Record<'twilio' | 'vonage' | 'smsc' | 'http', Try>> = {
  twilio: async (settings, context) => {
    const { twilioAccount = '', twilioToken = '' } = settings
    const authorization = `Basic ${Buffer.from(`${twilioAccount}:${twilioToken}`).toString('base64')}`
    const url = `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(twilioAccount)}.json`
    const account = await ask({ url, headers: { authorization } }, settings, context)
    const name = textIn(account['friendly_name'])
    return { en: `The account ${name} answers`, ru: `Аккаунт ${name} отвечает` }
  },
  vonage: async (settings, context) => {
    const { vonageKey = '', vonageSecret = '' } = settings
    const url = `https://rest.nexmo.com/account/get-balance?${form({ api_key: vonageKey, api_secret: vonageSecret })}`
    return balance(textIn((await ask({ url }, settings, context))['value']))
  },
  smsc: async (settings, context) => {
    const { smscLogin = '', smscPassword = '' } = settings
    const login = smscLogin === '' ? { apikey: smscPassword } : { login: smscLogin, psw: smscPassword }
    const url = `https://smsc.ru/sys/balance.php?${form({ ...login, fmt: '3' })}`
    const answer = await ask({ url }, settings, context)
    if (answer['error'] !== undefined) throw refused(textIn(answer['error']), settings)
    return balance(textIn(answer['balance']))
  },
  http: async () => ({
    en: 'The settings are complete. Whether the gateway takes messages shows when you send one to yourself',
    ru: 'Настройки заполнены. Примет ли шлюз сообщения, покажет тестовая отправка себе',
  }),
}

const balance = (value: string): Localized => ({
  en: `The account answers, its balance is ${value}`,
  ru: `Аккаунт отвечает, на балансе ${value}`,
})

function refused(reason: string, settings: SmsSettings): CallError {
  const said = without(secretsOf(settings), reason).slice(0, 300)
  return new CallError('permanent', 'SMS_ACCOUNT_REFUSED', `The gateway refuses the account: ${said}`, {
    ru: `Шлюз не принимает эту учётную запись: ${said}`,
  })
}

async function ask(
  { url, headers = {} }: { readonly url: string; readonly headers?: Readonly<Record<string, string>> },
  settings: SmsSettings,
  { http, signal }: CallContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await http({ method: 'GET', url, headers, signal, hosts: [new URL(url).host] }).catch((error: unknown) => {
    if (!(error instanceof CallError)) throw error
    throw new CallError(error.kind, error.code, without(secretsOf(settings), error.message))
  })
  const answer = objectIn(body)
  if (status >= 300) throw refused(`${status} ${textIn(answer['message']) || textIn(answer['error-code-label'])}`.trim(), settings)
  return answer
}
