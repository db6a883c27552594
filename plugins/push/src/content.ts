/** What a notification consists of: the configuration of `push.send`, rendered. */
import { buttonsSchema, checkButtons, FlowError, parseDuration, Type, type ConfigFault, type Localized, type Static } from '@millrace/core'

const mostButtons = 3
/** Firebase keeps nothing longer. */
const longestKeptMs = 28 * 24 * 60 * 60_000

export const contentSchema = Type.Object(
  {
    title: Type.String({
      minLength: 1,
      maxLength: 500,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        title: { en: 'Title', ru: 'Заголовок' },
        placeholder: { en: 'Your order is on its way', ru: 'Ваш заказ в пути' },
      },
    }),
    body: Type.Optional(
      Type.String({ maxLength: 4000, 'x-ui': { widget: 'liquid', lines: 4, order: 2, title: { en: 'Text', ru: 'Текст' } } }),
    ),
    url: Type.Optional(
      Type.String({
        maxLength: 2000,
        'x-ui': {
          widget: 'liquid',
          order: 3,
          title: { en: 'Link', ru: 'Ссылка' },
          help: { en: 'The app opens it when the notification is tapped', ru: 'Приложение откроет её по нажатию на уведомление' },
          placeholder: 'https://',
        },
      }),
    ),
    image: Type.Optional(
      Type.String({
        maxLength: 2000,
        'x-ui': { widget: 'liquid', order: 4, title: { en: 'Picture, by its address', ru: 'Картинка: адрес' }, placeholder: 'https://' },
      }),
    ),
    buttons: Type.Optional(buttonsSchema(mostButtons)),
    data: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 1000 }), {
        maxProperties: 20,
        propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,49}$' },
        'x-ui': {
          widget: 'values',
          group: 'advanced',
          order: 6,
          title: { en: 'Data for the app', ru: 'Данные для приложения' },
          help: { en: 'Such as the screen to open', ru: 'Например, какой экран открыть' },
        },
      }),
    ),
    ttl: Type.Optional(
      Type.String({
        format: 'iso-duration',
        default: 'P1D',
        'x-ui': {
          widget: 'duration',
          group: 'advanced',
          order: 7,
          title: { en: 'Keep trying for', ru: 'Пытаться доставить в течение' },
          help: { en: 'How long it waits for a phone that is offline', ru: 'Сколько уведомление ждёт телефон, который не в сети' },
        },
      }),
    ),
    priority: Type.Optional(
      Type.Enum(['normal', 'high'], {
        default: 'high',
        'x-ui': {
          group: 'advanced',
          order: 8,
          title: { en: 'Priority', ru: 'Приоритет' },
          labels: {
            normal: { en: 'normal: may wait', ru: 'обычный: может подождать' },
            high: { en: 'high: at once', ru: 'высокий: сразу' },
          },
        },
      }),
    ),
    topic: Type.Optional(
      Type.String({
        maxLength: 200,
        'x-ui': {
          widget: 'liquid',
          group: 'advanced',
          order: 9,
          title: { en: 'Topic', ru: 'Тема' },
          help: {
            en: 'A newer notification of the same topic takes the place of the older one',
            ru: 'Новое уведомление с той же темой заменяет прежнее',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type PushContent = Static<typeof contentSchema>

const isWeb = (url: string | undefined): url is string => url !== undefined && /^https?:\/\/\S+$/i.test(url)

/** Where the taps on a notification lead, in order: its own link, then those of its buttons. */
export function linksOf({ url, buttons = [] }: Pick<PushContent, 'url' | 'buttons'>): readonly string[] {
  return [url, ...buttons.map((button) => (button.kind === 'url' ? button.url : undefined))].map((link) => link?.trim()).filter(isWeb)
}

/** Firebase refuses these names, and those that begin with `google` or `gcm`; ours begin with `millrace`. */
const reserved = /^(from|message_type|collapse_key|(google|gcm|millrace).*)$/i

export function checkContent({ url, image, buttons, ttl, data = {} }: PushContent): readonly ConfigFault[] {
  const names = Object.keys(data).filter((name) => reserved.test(name))
  return [
    ...(isAddress(url) ? [] : [fault('/url', 'PUSH_URL_BAD', noAddress(url))]),
    ...(isAddress(image) ? [] : [fault('/image', 'PUSH_PICTURE_BAD', noPicture(image))]),
    ...checkButtons(buttons),
    ...names.map((name) => fault(`/data/${name}`, 'PUSH_DATA_RESERVED', taken(name))),
    ...(ttl === undefined || isKept(ttl) ? [] : [fault('/ttl', 'PUSH_TTL_BAD', keptTooLong)]),
  ]
}

const fault = (path: string, code: string, says: Localized): ConfigFault => ({ path, code, message: says.en, says })
const noAddress = (url = ''): Localized => ({
  en: `“${url.slice(0, 100)}” is no address of the web: begin with https://`,
  ru: `«${url.slice(0, 100)}» не похоже на адрес в интернете: начните с https://`,
})
const noPicture = (url = ''): Localized => ({
  en: `“${url.slice(0, 100)}” is no address of a picture: begin with https://`,
  ru: `«${url.slice(0, 100)}» не похоже на адрес картинки: начните с https://`,
})
const taken = (name: string): Localized => ({
  en: `The name “${name}” is taken: choose another for the app’s data`,
  ru: `Имя «${name}» занято: выберите другое для данных приложения`,
})
const keptTooLong: Localized = { en: 'A notification is kept for 28 days at most', ru: 'Уведомление хранится не дольше 28 дней' }

const isAddress = (text = '') => text.trim() === '' || text.includes('{') || isWeb(text.trim())

function isKept(ttl: string): boolean {
  try {
    return secondsOf(ttl) * 1000 <= longestKeptMs
  } catch (error) {
    if (error instanceof FlowError) return false
    throw error
  }
}

/** A month is 30 days here. */
export function secondsOf(ttl: string): number {
  const { years, months, weeks, days, elapsedMs } = parseDuration(ttl)
  return Math.round((years * 365 + months * 30 + weeks * 7 + days) * 86_400 + elapsedMs / 1000)
}
