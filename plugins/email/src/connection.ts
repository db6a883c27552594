/** How the mail server is connected, and how the settings are tried: by logging in, without a letter to anybody. */
import { CallError, type ConnectionDefinition, type Localized } from '@millrace/core'
import { parseMailbox } from './address.ts'
import { signingOf } from './dkim.ts'
import type { EmailSettings } from './settings.ts'
import { findServer } from './smtp-url.ts'
import type { Transports } from './transport.ts'

export function emailConnection(transports: Pick<Transports, 'verify'>): ConnectionDefinition {
  return {
    title: { en: 'E-mail', ru: 'Почта' },
    description: {
      en: 'The server that sends your letters, who they are from, where bounces go and how letters are signed. Your mail provider shows the server, user name and password under “SMTP”',
      ru: 'Сервер, через который уходят письма, от чьего имени, куда возвращаются недоставленные и чем подписываются. Сервер, имя и пароль показывает ваш почтовый сервис в разделе «SMTP»',
    },
    icon: 'mail',
    example: {},
    test: async (context) => {
      const own = context.settings as EmailSettings
      for (const sender of [own.from, own.replyTo]) {
        if (sender && parseMailbox(sender) === null) {
          throw new CallError(
            'permanent',
            'EMAIL_SENDER_INVALID',
            `${JSON.stringify(sender)} is no sender: write an address, or Name <address>`,
            { ru: `${JSON.stringify(sender)} — не отправитель: напишите адрес или Имя <адрес>` },
          )
        }
      }
      const signing = signingOf(own)
      if (!own.smtpUrl)
        throw new CallError('permanent', 'EMAIL_SERVER_UNSET', 'No SMTP server is set: write its address', {
          ru: 'Почтовый сервер не задан: напишите его адрес',
        })
      const server = await findServer(own.smtpUrl, context)
      await transports.verify(server).catch((error: unknown) => {
        throw explained(error)
      })
      return answer(own, signing !== null)
    },
  }
}

/** What to do about it, before what the server said. */
const advice: Readonly<Record<string, Localized>> = {
  EMAIL_LOGIN_REFUSED: {
    en: 'The mail server does not take this user name and password',
    ru: 'Почтовый сервер не принимает это имя и пароль',
  },
  EMAIL_TLS_REFUSED: {
    en: 'The connection to the mail server cannot be encrypted: its certificate is refused, or smtps:// (465) stands where smtp:// (587) is meant',
    ru: 'Соединение с почтовым сервером не шифруется: его сертификат не подходит или вместо smtp:// (587) указан smtps:// (465)',
  },
  EMAIL_SERVER_UNREACHABLE: {
    en: 'The mail server cannot be reached: look at host and port, and whether smtp:// (587) or smtps:// (465) is meant',
    ru: 'Нет связи с почтовым сервером: проверьте адрес и порт и что именно нужно, smtp:// (587) или smtps:// (465)',
  },
  EMAIL_DEFERRED: {
    en: 'The mail server does not take letters at the moment',
    ru: 'Почтовый сервер сейчас не принимает письма',
  },
}

function explained(error: unknown): unknown {
  if (!(error instanceof CallError)) return error
  const known = advice[error.code]
  if (known === undefined) return error
  return new CallError('permanent', error.code, `${known.en}. It said: ${error.message}`, {
    cause: error,
    ru: `${known.ru}. Его ответ: ${error.message}`,
  })
}

function answer({ bounceDomain, bounceAddress }: EmailSettings, isSigned: boolean): Localized {
  const hasReturns = Boolean(bounceDomain || bounceAddress)
  const en = ['The mail server answers and takes the login']
  const ru = ['Почтовый сервер отвечает и принимает вход']
  en.push(isSigned ? 'letters are signed here' : 'letters are not signed here')
  ru.push(isSigned ? 'письма подписываются здесь' : 'письма здесь не подписываются')
  if (!hasReturns) {
    en.push('bounces and complaints will not be noticed: no domain for bounces is set')
    ru.push('возвраты и жалобы останутся незамеченными: домен для возвратов не задан')
  }
  return { en: `${en.join('; ')}.`, ru: `${ru.join('; ')}.` }
}
