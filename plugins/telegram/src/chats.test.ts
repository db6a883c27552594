import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEvent } from '@millrace/core/testing'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { chatHooks, chatListener, chatWrite, contactOf } from './chats.ts'
import plugin from './index.ts'

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())

const item = (contact: string, chat: string) => ({
  workspace: 1,
  contact,
  run: null,
  flow: null,
  version: null,
  node: null,
  key: `${contact}:${chat}`,
  at: 0,
  data: { chat },
})
const known = (chat: string) => contactOf(database.sql, 1, chat)
const who = (contact: string) => ({ workspace: 1, contact })

it('a chat is whose it was joined to last, follows its contact, and is forgotten with the person', async () => {
  await chatWrite.commit(database.sql, [item('11', '777'), item('12', '778'), item('12', '777')])
  await chatWrite.commit(database.sql, [item('12', '777')])
  expect([await known('777'), await known('778'), await known('1')]).toEqual(['12', '12', null])
  expect(await contactOf(database.sql, 2, '777')).toBeNull()
  await chatHooks.merge!(database.sql, { workspace: 1, from: '12', into: '13' })
  expect(await chatHooks.exportContact!(database.sql, who('13'))).toEqual({ chats: ['777', '778'] })
  await chatHooks.eraseContact!(database.sql, who('13'))
  await chatHooks.eraseContact!(database.sql, who('13'))
  expect([await known('777'), await chatHooks.exportContact!(database.sql, who('13'))]).toEqual([null, { chats: [] }])
})

it('is noted when the contact joins, if it is a chat and the bot says so', () => {
  const hear = (chat: unknown, id = 'telegram:777:1') =>
    chatListener.hear({
      event: createEvent({ id, event: 'Telegram Linked', properties: { telegram_chat_id: chat as string } }),
      contact: { id: '1', userId: null, anonymousId: null, attributes: {}, createdAt: 0 },
      now: 0,
      fact: () => null,
    })
  expect(hear('777')).toEqual([chatWrite.effect({ chat: '777' })])
  expect(hear('777', 'page:telegram:777:1')).toEqual([])
  for (const chat of [777, '', '-5', 'x', null]) expect(hear(chat)).toEqual([])
})
