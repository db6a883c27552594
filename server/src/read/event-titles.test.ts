import { createRegistry, defineChannel, Type } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { loadPlugins } from '../plugins/load.ts'
import { eventTitles } from './event-titles.ts'

const bird = (name: string, title: string) =>
  defineChannel({
    name,
    title: { en: title, ru: `${title}-ру` },
    icon: 'bird',
    message: Type.Object({}),
    address: () => null,
    normalize: () => null,
    statuses: { opened: `${title} Opened`, unsubscribed: 'Unsubscribed' },
    send: async () => ({}),
  })

describe('the titles of events', () => {
  const words = { 'Tag Added': { en: 'Tag added', ru: 'Добавлена метка' } }
  const registry = createRegistry([{ name: 'birds', channels: [bird('pigeon', 'Pigeon'), bird('owl', 'Owl')], events: words }])

  it('are what plugins call them; of statuses, the channel and the word; of all others, their names', () => {
    const titleOf = eventTitles(registry)
    expect(titleOf('Tag Added')).toEqual(words['Tag Added'])
    expect(titleOf('Pigeon Opened')).toEqual({ en: 'Pigeon: opened', ru: 'Pigeon-ру: открыто' })
    expect(titleOf('Identified').ru).toBe('Обновились данные')
    expect(titleOf('Song Played')).toEqual({ en: 'Song Played' })
    expect(titleOf('toString')).toEqual({ en: 'toString' })
  })

  it('name no channel where several tell the same event', () => {
    expect(eventTitles(registry)('Unsubscribed')).toEqual({ en: 'Unsubscribed', ru: 'Отписка' })
  })

  it('are in Russian, too, for all that the standard plugins bring about', async () => {
    const standard = createRegistry(await loadPlugins([], import.meta.dirname))
    const titleOf = eventTitles(standard)
    const statuses = [...standard.channels.values()].flatMap((channel) => Object.values(channel.statuses))
    const brought = ['Tag Added', 'Segment Entered', 'Bonus Accrued', 'Bonus Burned', 'Goal Reached', 'Contact Updated', 'Task Created']
      .concat('Form Submitted', 'Subscription Confirmed', 'Order Completed', 'Deal Updated', 'Telegram Linked', 'Push Subscribed') // prettier-ignore
    expect([...statuses, ...brought].filter((event) => !/[а-яё]/i.test(titleOf(event).ru ?? ''))).toEqual([])
  })
})
