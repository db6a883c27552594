/**
 * `channel.router`: by which channel the next message goes to this contact. The first way whose rule holds and whose channel reaches the contact,
 * what they prefer themselves before all others. When the message's own way leads back here, the router waits until it got through or time
 * has run out, and then tries the next one; each way once, until it got through or no way is left.
 */
import {
  addDuration,
  defineNode,
  isoOf,
  type ConfigFault,
  type EventPattern,
  type JsonObject,
  type Leave,
  type MessageStatus,
  type Outcome,
  type Rule,
  type Step,
} from '@millrace/core'
import { configSchema, lost, showing, type Config, type Way } from './config.ts'
import { routerDocs } from './docs.ts'
import { forgetting, triedAt, trying } from './memory.ts'

const reached = 'reached'
const none = 'none'

export const channelRouter = defineNode<typeof configSchema, string>({
  type: 'channel.router',
  version: 1,
  title: { en: 'Choice of the channel', ru: 'Выбор канала' },
  description: {
    en: 'Decides for each contact which channel gets the message, and tries the next one when it does not get through',
    ru: 'Решает для каждого клиента, по какому каналу пойдёт сообщение, и пробует следующий, если оно не дошло',
  },
  docs: routerDocs,
  group: 'split',
  icon: 'route',
  config: configSchema,
  example: {
    channels: [
      { name: 'email', title: 'E-mail', channel: 'email' },
      { name: 'sms', title: 'SMS', channel: 'sms' },
    ],
  },
  exampleIn: {
    ru: {
      channels: [
        { name: 'email', title: 'Письмо', channel: 'email' },
        { name: 'sms', title: 'SMS', channel: 'sms' },
      ],
    },
  },
  summary: {
    en: '{% for way in channels %}{{ way.title | default: way.channel }}{% unless forloop.last %} → {% endunless %}{% endfor %}',
    ru: '{% for way in channels %}{{ way.title | default: way.channel }}{% unless forloop.last %} → {% endunless %}{% endfor %}',
  },
  ports: [
    { each: 'channels' },
    { port: reached, otherwise: '@end', title: { en: 'got through', ru: 'дошло' } },
    { port: none, title: { en: 'no channel', ru: 'нет канала' } },
  ],
  waits: true,
  needs: ({ channels }) => ['reach', ...(channels.some(isWatched) ? ['message'] : [])],
  awaits: ({ channels }) => (channels.some(isWatched) ? ['*'] : []),
  check: checkConfig,
  run: (step) => watch(step) ?? next(step),
  resume: (step): Outcome => {
    const { input } = step
    if (input.kind !== 'event' || input.name !== reached) return next(step)
    return gotThrough(step, { event: input.event.event, id: input.event.id })
  },
})

type Watched = Way & { readonly message: string; readonly giveUpAfter: string }

const isWatched = (way: Way): way is Watched => way.message !== undefined && way.giveUpAfter !== undefined

const successes = ({ status = 'opened' }: Way): readonly MessageStatus[] => showing[status]

/** Who comes back from a way stays here while its message may still get through. Null: there is nothing to wait for. */
function watch(step: Step<Config>): Outcome | null {
  const last = triedAt(step).at(-1)
  const way = step.config.channels.find(({ name }) => name === last)
  if (way === undefined || !isWatched(way)) return null
  const known = ((step.facts['message'] ?? {}) as { readonly [node: string]: JsonObject | undefined })[way.message]
  const status = successes(way).find((each) => known?.[each] !== undefined)
  if (status !== undefined) return gotThrough(step, { status })
  if (lost.some((each) => known?.[each] !== undefined)) return null
  const until = addDuration(step.now, way.giveUpAfter, step.timezone)
  const pattern =
    (name: string) =>
    (each: MessageStatus): EventPattern => ({ name, message: way.message, status: each })
  const events = [...successes(way).map(pattern(reached)), ...lost.map(pattern('lost'))]
  return { kind: 'wait', until, events, why: { channel: way.channel, until: isoOf(until) } }
}

const gotThrough = (step: Step<Config>, why: JsonObject): Leave => ({ kind: 'leave', port: reached, vars: forgetting(step), why })

function next(step: Step<Config>): Leave {
  const { config } = step
  const tried = triedAt(step)
  const skipped: Record<string, string> = {}
  for (const way of inOrder(step)) {
    const against = tried.includes(way.name) ? 'tried' : objection(step, way)
    if (against === null) {
      const why = { channel: way.channel, ...(Object.keys(skipped).length > 0 && { skipped }) }
      return { kind: 'leave', port: way.name, vars: trying(step, way.name), why }
    }
    skipped[way.name] = against
  }
  return { kind: 'leave', port: none, vars: forgetting(step), why: { skipped, of: config.channels.length } }
}

/** What the contact prefers, by the name of a channel or of a way, comes first. */
function inOrder({ config, contact }: Step<Config>): readonly Way[] {
  const { channels, prefer = true } = config
  const own = contact.attributes['preferredChannel']
  if (!prefer || typeof own !== 'string') return channels
  const wanted = own.trim().toLowerCase()
  const isOwn = ({ channel, name }: Way) => channel.toLowerCase() === wanted || name.toLowerCase() === wanted
  return [...channels.filter(isOwn), ...channels.filter((way) => !isOwn(way))]
}

/** Why this way is not for this contact: its rule, or what is known of reaching them; null: it is. */
function objection(step: Step<Config>, { rule, channel }: Way): string | null {
  if (rule !== undefined && !step.test(rule as Rule)) return 'rule'
  return step.unreachable(channel, step.config.transactional ?? false)
}

function checkConfig({ channels }: Config): readonly ConfigFault[] {
  const seen = new Set([reached, none])
  return channels.flatMap(({ name, message, giveUpAfter }, index): readonly ConfigFault[] => {
    const at = `/channels/${index}`
    const isTaken = seen.has(name)
    seen.add(name)
    return [
      ...(isTaken ? [faultOf(`${at}/name`, 'ROUTER_WAY_REPEATED', said.taken(name))] : []),
      ...(message !== undefined && giveUpAfter === undefined ? [faultOf(`${at}/giveUpAfter`, 'ROUTER_WAIT_MISSING', said.noWait)] : []),
      ...(message === undefined && giveUpAfter !== undefined ? [faultOf(`${at}/message`, 'ROUTER_MESSAGE_MISSING', said.noMessage)] : []),
    ]
  })
}

const faultOf = (path: string, code: string, says: { readonly en: string; readonly ru: string }): ConfigFault => ({
  path,
  code,
  message: says.en,
  says,
})

const said = {
  taken: (name: string) => ({
    en: `The way out “${name}” is there already: choose another key`,
    ru: `Выход «${name}» уже есть: выберите другой ключ`,
  }),
  noWait: { en: 'Say how long to wait for this message to get through', ru: 'Укажите, сколько ждать, пока это сообщение дойдёт' },
  noMessage: { en: 'Choose the message that is waited for', ru: 'Выберите сообщение, которого ждём' },
}
