/** Members of staff: by which name flows know them, and how they are told. */
import { CallError, Type, type ConnectionDefinition, type JsonObject, type Static } from '@millrace/core'

const memberSchema = Type.Object(
  {
    // Not `name`: that is what forms call the key of an item, which they make themselves.
    person: Type.String({
      minLength: 1,
      maxLength: 100,
      'x-ui': {
        order: 1,
        title: { en: 'Name', ru: 'Имя' },
        help: {
          en: 'As flows, and deals that name their manager, write it',
          ru: 'Так, как его пишут сценарии и сделки, где указан менеджер',
        },
        placeholder: { en: 'Anna Petrova', ru: 'Анна Петрова' },
      },
    }),
    email: Type.Optional(
      Type.String({
        pattern: '^[^@\\s,;]+@[^@\\s,;]+$',
        maxLength: 254,
        'x-ui': { order: 2, title: { en: 'E-mail', ru: 'Почта' }, placeholder: 'anna@shop.example' },
      }),
    ),
    telegram: Type.Optional(
      Type.String({
        pattern: '^-?[1-9]\\d{0,15}$',
        'x-ui': {
          order: 3,
          title: { en: 'Chat in Telegram', ru: 'Чат в Telegram' },
          help: {
            en: 'The number of the chat with the workspace’s bot, or of a group that the bot is in; the member writes to the bot first',
            ru: 'Номер чата с ботом рабочего пространства или группы, где есть бот; сначала сотрудник пишет боту сам',
          },
          placeholder: '123456789',
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export const settingsSchema = Type.Object(
  {
    members: Type.Array(memberSchema, { minItems: 1, maxItems: 200, 'x-ui': { title: { en: 'Members of staff', ru: 'Сотрудники' } } }),
  },
  { additionalProperties: false },
)

export type Member = Static<typeof memberSchema>

export const membersOf = (settings: JsonObject): readonly Member[] => (settings as { members?: readonly Member[] }).members ?? []

const plain = (name: string) => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

/** By name, whatever its case and spaces. Throws `CallError`: `retry` `STAFF_UNSET`, `permanent` `STAFF_MEMBER_UNKNOWN`. */
export function memberOf(settings: JsonObject, name: string): Member {
  const members = membersOf(settings)
  if (members.length === 0)
    throw new CallError('retry', 'STAFF_UNSET', 'No members of staff are set: name them in the connection Staff', {
      ru: 'Сотрудники не заданы: укажите их в подключении «Сотрудники»',
    })
  const found = members.find((member) => plain(member.person) === plain(name))
  if (found !== undefined) return found
  throw new CallError(
    'permanent',
    'STAFF_MEMBER_UNKNOWN',
    `Nobody of the staff is called ${JSON.stringify(name.slice(0, 100))}: add them in the connection Staff`,
    { ru: `Сотрудника ${JSON.stringify(name.slice(0, 100))} нет: добавьте его в подключении «Сотрудники»` },
  )
}

export const connection: ConnectionDefinition = {
  title: { en: 'Staff', ru: 'Сотрудники' },
  description: {
    en: 'Whom flows may tell of a customer, by mail or Telegram. They are no contacts: nothing of it is counted or unsubscribed from',
    ru: 'Кому сценарии могут сообщить о клиенте: по почте или в Telegram. Это не клиенты: такие сообщения не считаются, и от них не отписываются',
  },
  icon: 'users',
  test: async ({ settings }) => {
    const members = membersOf(settings)
    const twice = members.find(({ person }, index) => members.findIndex((other) => plain(other.person) === plain(person)) < index)
    if (twice !== undefined)
      throw new CallError('permanent', 'STAFF_NAME_TWICE', `Two members are called ${JSON.stringify(twice.person)}: name one otherwise`, {
        ru: `Двух сотрудников зовут ${JSON.stringify(twice.person)}: назовите одного иначе`,
      })
    const mute = members.find(({ email, telegram }) => email === undefined && telegram === undefined)
    if (mute !== undefined)
      throw new CallError(
        'permanent',
        'STAFF_MEMBER_MUTE',
        `${JSON.stringify(mute.person)} has neither an e-mail address nor a chat: give one`,
        { ru: `У сотрудника ${JSON.stringify(mute.person)} нет ни почты, ни чата: укажите что-нибудь` },
      )
    return { en: `Can be told: ${members.length}`, ru: `Можно сообщать: ${members.length}` }
  },
}
