/** What an operator sets: the server that takes our mail, and who it is from. */
import { Type, type Static } from '@millrace/core'

export const settingsSchema = Type.Object(
  {
    smtpUrl: Type.String({
      pattern: '^smtps?://',
      description:
        'smtp:// (STARTTLS when offered) or smtps://, with user:password@ when needed; options of the connection as query parameters',
      'x-ui': { widget: 'password', title: { en: 'SMTP server', ru: 'SMTP-сервер' } },
    }),
    from: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'The sender of letters that name none: an address, or Name <address>',
        'x-ui': { title: { en: 'From', ru: 'От кого' }, placeholder: 'My shop <hello@shop.example>' },
      }),
    ),
  },
  { additionalProperties: false },
)

export type EmailSettings = Static<typeof settingsSchema>
