/** `slack.send`: a notice in the channel of the connection. A notice that fails stops nobody: without an edge from `error` the run goes on. */
import { defineNode, FlowError, Type, type Outcome } from '@millrace/core'
import { slackCall } from './call.ts'
import { slackDocs } from './docs.ts'
import { textFor } from './text.ts'

const configSchema = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: 10_000,
      'x-ui': {
        widget: 'liquid',
        lines: 6,
        title: { en: 'Text', ru: 'Текст' },
        help: {
          en: '*bold*, _italic_, <https://shop.example|link>, <!channel> to call everybody',
          ru: '*жирный*, _курсив_, <https://shop.example|ссылка>, <!channel> — позвать всех',
        },
      },
    }),
  },
  { additionalProperties: false },
)

export const slackSend = defineNode({
  type: 'slack.send',
  version: 1,
  title: { en: 'Notice in Slack', ru: 'Уведомление в Slack' },
  description: { en: 'Tells the team in a channel of Slack', ru: 'Пишет команде в канал Slack' },
  docs: slackDocs,
  group: 'outside',
  icon: 'hash',
  config: configSchema,
  example: { text: 'A big order of {{ contact.userId }}: {{ event.properties.total }}' },
  exampleIn: { ru: { text: 'Крупный заказ клиента {{ contact.userId }}: {{ event.properties.total }}' } },
  summary: { en: '{{ text | truncate: 60 }}' },
  ports: ['out', { port: 'error', otherwise: 'out' }],
  waits: true,
  awaits: () => [],
  run: (step) => {
    const text = textFor(step.config.text, step)
    if (text === '') throw new FlowError('SLACK_TEXT_EMPTY', 'Nothing is left of the text: its variables are empty')
    return { kind: 'wait', result: true, effects: [slackCall.effect({ text })] }
  },
  resume: ({ input }): Outcome<'out' | 'error'> => {
    if (input.kind === 'failure') return { kind: 'leave', port: 'error', why: { ...input.failure } }
    return { kind: 'leave', port: 'out', why: input.kind === 'result' ? input.result : null }
  },
})
