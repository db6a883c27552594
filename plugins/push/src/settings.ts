/** The Firebase project that messages leave by: the file of a service account, which is one secret. */
import { Type, type ConnectionDefinition } from '@millrace/core'
import type { Access } from './account.ts'
import { sendMessage } from './firebase.ts'

export const settingsSchema = Type.Object(
  {
    serviceAccount: Type.String({
      minLength: 100,
      maxLength: 20_000,
      'x-ui': {
        widget: 'password',
        title: { en: 'File of the service account', ru: 'Файл сервисного аккаунта' },
        help: {
          en: 'Its whole text, JSON: Firebase console, Project settings, Service accounts, Generate new private key',
          ru: 'Весь текст файла, JSON: консоль Firebase, Project settings, Service accounts, Generate new private key',
        },
        placeholder: '{"type": "service_account", …}',
      },
    }),
  },
  { additionalProperties: false },
)

/** Checked by Firebase and sent to nobody. */
const trial = { validate_only: true, message: { topic: 'millrace-trial', notification: { title: 'Trial' } } }

export const connectionBy = (access: Access): ConnectionDefinition => ({
  title: { en: 'Mobile push', ru: 'Мобильный пуш' },
  description: {
    en: 'Notifications in your app on Android and iOS, by Firebase Cloud Messaging',
    ru: 'Уведомления в вашем приложении на Android и iOS через Firebase Cloud Messaging',
  },
  icon: 'smartphone',
  test: async (context) => {
    await sendMessage(access, trial, context)
    return { en: 'Firebase takes messages of this project', ru: 'Firebase принимает сообщения этого проекта' }
  },
})
