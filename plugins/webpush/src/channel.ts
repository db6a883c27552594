/** The channel `webpush`: notifications in the browsers that a contact subscribed with. */
import { defineChannel } from '@millrace/core'
import { checkContent, contentSchema, linksOf } from './content.ts'
import { webpushDocs } from './docs.ts'
import { failed, lost } from './keeper.ts'
import { send } from './send.ts'
import { addressOf, attribute, normalizeAddress, subscriptionsIn } from './subscription.ts'

export const webpushChannel = defineChannel({
  name: 'webpush',
  opaque: true,
  title: { en: 'Web push', ru: 'Веб-пуш' },
  icon: 'bell-ring',
  docs: webpushDocs,
  message: contentSchema,
  example: { title: 'Your cart is waiting', body: 'Two things are still in it', url: 'https://shop.example/cart' },
  exampleIn: { ru: { title: 'Корзина ждёт вас', body: 'В ней остались два товара', url: 'https://shop.example/cart' } },
  summary: { en: '{{ title | truncate: 60 }}' },
  address: ({ attributes }) => addressOf(subscriptionsIn(attributes[attribute])),
  normalize: normalizeAddress,
  statuses: {
    sent: 'Web Push Sent',
    delivered: 'Web Push Delivered',
    opened: 'Web Push Opened',
    clicked: 'Web Push Clicked',
    replied: 'Web Push Replied',
    unsubscribed: 'Unsubscribed',
    failed,
    unknown: 'Web Push Unknown',
  },
  check: checkContent,
  links: linksOf,
  lost,
  send,
})
