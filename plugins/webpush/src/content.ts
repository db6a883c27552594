/** What a notification consists of: the configuration of `webpush.send`, rendered. */
import { buttonsSchema, checkButtons, FlowError, parseDuration, Type, type ConfigFault, type Localized, type Static } from '@millrace/core'

/** Browsers show no more. */
const mostButtons = 2
/** Push services keep nothing longer than four weeks. */
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
        placeholder: { en: 'Your cart is waiting', ru: 'Ваша корзина ждёт' },
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
          help: { en: 'Opens when the notification is pressed', ru: 'Открывается по нажатию на уведомление' },
          placeholder: 'https://',
        },
      }),
    ),
    icon: Type.Optional(
      Type.String({
        maxLength: 2000,
        'x-ui': {
          widget: 'liquid',
          order: 4,
          title: { en: 'Icon, by its address', ru: 'Иконка: адрес картинки' },
          placeholder: 'https://',
        },
      }),
    ),
    image: Type.Optional(
      Type.String({
        maxLength: 2000,
        'x-ui': { widget: 'liquid', order: 5, title: { en: 'Picture, by its address', ru: 'Картинка: адрес' }, placeholder: 'https://' },
      }),
    ),
    buttons: Type.Optional(buttonsSchema(mostButtons)),
    ttl: Type.Optional(
      Type.String({
        format: 'iso-duration',
        default: 'P1D',
        'x-ui': {
          widget: 'duration',
          group: 'advanced',
          order: 7,
          title: { en: 'Keep trying for', ru: 'Пытаться доставить в течение' },
          help: { en: 'How long it waits for a browser that is offline', ru: 'Сколько уведомление ждёт браузер, который не в сети' },
        },
      }),
    ),
    urgency: Type.Optional(
      Type.Enum(['very-low', 'low', 'normal', 'high'], {
        default: 'normal',
        'x-ui': {
          group: 'advanced',
          order: 8,
          title: { en: 'Urgency', ru: 'Срочность' },
          labels: {
            'very-low': { en: 'only on power and Wi-Fi', ru: 'только на зарядке и по Wi-Fi' },
            low: { en: 'low', ru: 'низкая' },
            normal: { en: 'normal', ru: 'обычная' },
            high: { en: 'high: wakes the device', ru: 'высокая: будит устройство' },
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

/** Where the presses on a notification lead, in order: its own link, then those of its buttons. */
export function linksOf({ url, buttons = [] }: PushContent): readonly string[] {
  return [url, ...buttons.map((button) => (button.kind === 'url' ? button.url : undefined))].map((link) => link?.trim()).filter(isWeb)
}

export function checkContent({ url, icon, image, buttons, ttl }: PushContent): readonly ConfigFault[] {
  return [
    ...(isAddress(url) ? [] : [fault('/url', 'WEBPUSH_URL_BAD', noAddress(url))]),
    ...(isAddress(icon) ? [] : [fault('/icon', 'WEBPUSH_PICTURE_BAD', noPicture(icon))]),
    ...(isAddress(image) ? [] : [fault('/image', 'WEBPUSH_PICTURE_BAD', noPicture(image))]),
    ...checkButtons(buttons),
    ...(ttl === undefined || isKept(ttl) ? [] : [fault('/ttl', 'WEBPUSH_TTL_BAD', keptTooLong)]),
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
const keptTooLong: Localized = {
  en: 'Push services keep a notification for 28 days at most',
  ru: 'Пуш-сервисы хранят уведомление не дольше 28 дней',
}

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
