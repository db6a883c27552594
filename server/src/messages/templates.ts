/**
 * Templates of messages, of every channel that is loaded: what steps of several flows begin with. A step takes a copy, and with it the
 * template's id and revision: a published version never changes under its runs, and the editor can tell that the template has.
 */
import {
  defineResource,
  type AnyChannel,
  type ConfigFault,
  type JsonObject,
  type Localized,
  type PluginDefinition,
  type ResourceDefinition,
  Type,
} from '@millrace/core'

export const templateKind = 'message-template'

/** Null without channels. */
export function messageTemplates(plugins: readonly PluginDefinition[]): ResourceDefinition | null {
  const channels = plugins.flatMap(({ channels: own = [] }) => own)
  const [first] = channels
  if (first === undefined) return null
  return defineResource({
    kind: templateKind,
    title: { en: 'Message template', ru: 'Шаблон сообщения' },
    plural: { en: 'Message templates', ru: 'Шаблоны сообщений' },
    description: {
      en: 'Messages that several flows begin with. A step takes a copy: its settings say when the template has changed since',
      ru: 'Сообщения, с которых начинают разные сценарии. Шаг берёт копию, а в его настройках видно, что шаблон с тех пор изменился',
    },
    icon: 'mail-open',
    schema: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', 'x-ui': { order: 1, title: { en: 'Name', ru: 'Название' } } }),
        channel: Type.Enum(
          channels.map(({ name }) => name),
          {
            default: first.name,
            'x-ui': {
              widget: 'select',
              order: 2,
              title: { en: 'Channel', ru: 'Канал' },
              labels: Object.fromEntries(channels.map(({ name, title }) => [name, title])),
            },
          },
        ),
        ...Object.fromEntries(channels.map((channel, index) => [channel.name, contentOf(channel, index)])),
      },
      { additionalProperties: false, allOf: channels.map(({ name }) => asksFor(name)) },
    ),
    example: exampleOf(first, first.example as JsonObject | undefined),
    ...(first.exampleIn?.ru === undefined ? {} : { exampleIn: { ru: exampleOf(first, first.exampleIn.ru as JsonObject) } }),
    summary: titleOf(channels),
    check: (config) => checkTemplate(channels, config),
  })
}

const exampleOf = ({ name }: AnyChannel, content: JsonObject | undefined): JsonObject => ({
  name: '',
  channel: name,
  ...(content === undefined ? {} : { [name]: content }),
})

/** What the template says on one channel; of the others it says nothing. */
const contentOf = (channel: AnyChannel, index: number) =>
  Type.Optional(
    Type.Unsafe<JsonObject>({
      ...channel.message,
      'x-ui': {
        order: 3 + index,
        title: { en: 'Message', ru: 'Сообщение' },
        showIf: { '==': [{ var: 'channel' }, channel.name] },
        node: `${channel.name}.send`,
      },
    }),
  )

const asksFor = (channel: string) => ({
  if: { properties: { channel: { const: channel } }, required: ['channel'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema; an object is not called by `await`
  then: { required: [channel] },
})

function titleOf(channels: readonly AnyChannel[]): Localized {
  const inLanguage = (of: (title: Localized) => string) =>
    `{% case channel %}${channels.map(({ name, title }) => `{% when "${name}" %}${of(title)}`).join('')}{% endcase %}`
  return { en: inLanguage(({ en }) => en), ru: inLanguage(({ en, ru = en }) => ru) }
}

function checkTemplate(channels: readonly AnyChannel[], config: JsonObject): readonly ConfigFault[] {
  const channel = channels.find(({ name }) => name === config['channel'])
  const content = config[channel?.name ?? ''] as JsonObject | undefined
  if (channel === undefined || content === undefined) return []
  return (channel.check?.(content) ?? []).map((fault) => ({ ...fault, path: `/${channel.name}${fault.path}` }))
}
