/** The channel `push`: notifications on phones, statuses by the names of Segment's push spec where it has them. */
import { defineChannel } from '@millrace/core'
import type { Access } from './account.ts'
import { checkContent, contentSchema, linksOf } from './content.ts'
import { pushDocs } from './docs.ts'
import { send } from './send.ts'
import { addressOf, attribute, failed, lost, normalizeAddress, tokensIn } from './tokens.ts'

export const pushChannel = (access: Access) =>
  defineChannel({
    name: 'push',
    opaque: true,
    title: { en: 'Mobile push', ru: 'Мобильный пуш' },
    icon: 'smartphone',
    docs: pushDocs,
    message: contentSchema,
    example: { title: 'Your order is on its way', body: 'The courier comes today', url: 'https://shop.example/orders' },
    exampleIn: { ru: { title: 'Ваш заказ в пути', body: 'Курьер приедет сегодня', url: 'https://shop.example/orders' } },
    summary: { en: '{{ title | truncate: 60 }}' },
    address: ({ attributes }) => addressOf(tokensIn(attributes[attribute])),
    normalize: normalizeAddress,
    statuses: {
      sent: 'Push Notification Sent',
      delivered: 'Push Notification Received',
      opened: 'Push Notification Tapped',
      clicked: 'Push Notification Link Clicked',
      replied: 'Push Notification Replied',
      unsubscribed: 'Unsubscribed',
      failed,
      unknown: 'Push Notification Unknown',
    },
    check: checkContent,
    links: linksOf,
    lost,
    send: (message, context) => send(message, context, access),
  })
