/** The incoming webhook of a channel of Slack: its address is the secret, and leads to Slack alone. */
import { CallError, Type, type ConnectionDefinition, type JsonObject } from '@millrace/core'

/** The two clouds of Slack. */
export const slackHosts = ['hooks.slack.com', 'hooks.slack-gov.com'] as const

export const settingsSchema = Type.Object(
  {
    webhookUrl: Type.String({
      pattern: '^https://hooks\\.slack(-gov)?\\.com/[A-Za-z0-9/_-]+$',
      maxLength: 300,
      'x-ui': {
        widget: 'password',
        title: { en: 'Address of the incoming webhook', ru: 'Адрес входящего вебхука' },
        help: {
          en: 'In Slack: the app’s page, Incoming Webhooks, Add New Webhook to Workspace',
          ru: 'В Slack: страница приложения, Incoming Webhooks, Add New Webhook to Workspace',
        },
        placeholder: 'https://hooks.slack.com/services/…',
      },
    }),
  },
  { additionalProperties: false },
)

/** Throws `CallError`: `retry` `SLACK_UNSET`, for it can be told once it is set; `permanent` `SLACK_ADDRESS_BAD`. Neither tells the address. */
export function addressOf({ webhookUrl }: JsonObject): string {
  if (typeof webhookUrl !== 'string')
    throw new CallError('retry', 'SLACK_UNSET', 'Slack is not connected: give the address of an incoming webhook in its connection', {
      ru: 'Slack не подключён: укажите в его подключении адрес входящего вебхука',
    })
  const url = URL.parse(webhookUrl)
  const isSlack = url?.protocol === 'https:' && slackHosts.some((host) => host === url.host)
  if (!isSlack)
    throw new CallError('permanent', 'SLACK_ADDRESS_BAD', `The address of the webhook must be one of https://${slackHosts[0]}`, {
      ru: `Адрес вебхука должен начинаться с https://${slackHosts[0]}`,
    })
  return webhookUrl
}

export const connection: ConnectionDefinition = {
  title: { en: 'Slack', ru: 'Slack' },
  description: {
    en: 'Notices in one channel: the incoming webhook chooses which. There is no way to try it without writing there',
    ru: 'Уведомления в один канал: его выбирает входящий вебхук. Проверить, не написав туда, нельзя',
  },
  icon: 'hash',
}
