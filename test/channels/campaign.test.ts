/** Campaigns over several channels, played with the plugins as they are installed: what leaves by which, and what brings the next. */
import { createPlay, createRegistry, type FlowDocument, type JsonObject, type Play, type Registry } from '@millrace/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const monday = Date.UTC(2027, 0, 4, 9)
let registry: Registry
beforeAll(async () => {
  registry = createRegistry(await loadPlugins([], import.meta.dirname))
})

const node = (id: string, type: string, config: JsonObject = {}) => ({ id, type, version: 1, config })
const wires = (...lines: readonly string[]): FlowDocument['edges'] =>
  lines.map((line) => {
    const [from = '', port = '', to = ''] = line.split(' ')
    return { from, port, to }
  })
const everywhere = { email: 'ann@mail.example', phone: '8 916 123-45-67', telegramChatId: '777', firstName: 'Анна' }

async function play(document: Omit<FlowDocument, 'millrace' | 'name'>, traits: JsonObject): Promise<Play> {
  const world = createPlay({ registry, start: monday })
  await world.publish({ millrace: 1, name: 'Campaign', ...document })
  await world.event({ userId: 'ann', event: 'Signed Up', traits })
  return world
}
const sent = (world: Play) => world.messages().map(({ channel, to, state }) => `${state} ${channel} ${to}`)

describe('a campaign of mail and SMS (000.33, 000.40)', () => {
  const campaign = {
    nodes: [
      node('start', 'trigger.event', { event: 'Signed Up' }),
      node('letter', 'email.send', { subject: 'Добро пожаловать', html: '<p>{{ contact.firstName }}, ваш подарок внутри</p>' }),
      node('wait', 'wait.event', { events: [{ name: 'opened', message: 'letter', status: 'opened' }], timeout: 'P1D' }),
      node('more', 'email.send', { subject: 'Как выбрать', html: '<p>Советы</p>' }),
      node('text', 'sms.send', { text: '{{ contact.firstName }}, проверьте почту: там подарок' }),
      node('end', 'end'),
    ],
    edges: wires('start out letter', 'letter out wait', 'wait opened more', 'wait timeout text', 'more out end', 'text out end'),
  }

  it('writes a second letter to whom the first one was read by', async () => {
    const world = await play(campaign, everywhere)
    await world.status({ userId: 'ann', node: 'letter' }, 'opened')
    await world.advance({ by: 'P3D' })
    expect(sent(world)).toEqual(['sent email ann@mail.example', 'sent email ann@mail.example'])
  })

  it('and a text to the phone of who did not open it', async () => {
    const world = await play(campaign, everywhere)
    await world.advance({ by: 'P3D' })
    expect(sent(world)).toEqual(['sent email ann@mail.example', 'sent sms +79161234567'])
    expect(world.messages()[1]!.content).toMatchObject({ text: 'Анна, проверьте почту: там подарок' })
  })

  it('without a phone the row of the log says why nothing came', async () => {
    const world = await play(campaign, { email: 'ann@mail.example' })
    await world.advance({ by: 'P3D' })
    expect(world.messages()[1]).toMatchObject({ channel: 'sms', state: 'refused', refusal: 'no-address' })
  })
})

describe('a campaign that goes by the channel of each contact (000.07)', () => {
  const routed = {
    nodes: [
      node('start', 'trigger.event', { event: 'Signed Up' }),
      node('way', 'channel.router', {
        channels: [
          { name: 'mail', channel: 'email', message: 'letter', giveUpAfter: 'P1D' },
          { name: 'chat', channel: 'telegram', message: 'note', status: 'replied', giveUpAfter: 'PT4H' },
          { name: 'phone', channel: 'sms' },
        ],
      }),
      node('letter', 'email.send', { subject: 'Акция', html: '<p>Скидка</p>' }),
      node('note', 'telegram.send', { text: 'Скидка', buttons: [{ name: 'want', title: 'Хочу', kind: 'reply' }] }),
      node('text', 'sms.send', { text: 'Скидка' }),
      node('through', 'tag.add', { tag: 'reached' }),
      node('nobody', 'tag.add', { tag: 'unreached' }),
      node('end', 'end'),
    ],
    edges: wires(
      'start out way',
      'way mail letter',
      'way chat note',
      'way phone text',
      'letter out way',
      'note out way',
      'text out way',
      'way reached through',
      'way none nobody',
      'through out end',
      'nobody out end',
    ),
  }
  const tags = (world: Play) => world.fact('ann', 'contact.tags')

  it('tries mail, then the messenger, then the phone', async () => {
    const world = await play(routed, everywhere)
    await world.advance({ by: 'P1D' })
    await world.advance({ by: 'PT4H' })
    expect(sent(world)).toEqual(['sent email ann@mail.example', 'sent telegram 777', 'sent sms +79161234567'])
    expect(tags(world)).toEqual(['unreached'])
  })

  it('stops at the one that was answered', async () => {
    const world = await play(routed, everywhere)
    await world.advance({ by: 'P1D' })
    await world.status({ userId: 'ann', node: 'note' }, 'replied')
    await world.advance({ by: 'P7D' })
    expect([sent(world).length, tags(world)]).toEqual([2, ['reached']])
  })

  it('begins with what the contact prefers, and leaves out what they unsubscribed from', async () => {
    const world = await play(routed, { ...everywhere, preferredChannel: 'telegram' })
    expect(sent(world)).toEqual(['sent telegram 777'])
    const other = createPlay({ registry, start: monday })
    await other.publish({ millrace: 1, name: 'Campaign', ...routed })
    await other.event({ userId: 'ann', event: 'Seen', traits: everywhere })
    other.unsubscribe('ann', 'email')
    await other.event({ userId: 'ann', event: 'Signed Up' })
    expect(sent(other)).toEqual(['sent telegram 777'])
  })
})

describe('a flow that begins with an answer in a messenger', () => {
  it('starts by the trigger of messages, for Telegram as for mail (003.10)', async () => {
    const world = createPlay({ registry, start: monday })
    const asks = {
      nodes: [
        node('start', 'trigger.event', { event: 'Signed Up' }),
        node('ask', 'telegram.send', { text: 'Удобно?' }),
        node('end', 'end'),
      ],
      edges: wires('start out ask', 'ask out end'),
    }
    await world.publish({ millrace: 1, name: 'Asks', ...asks })
    const answers = {
      nodes: [
        node('start', 'trigger.message', { status: 'replied', channel: 'telegram' }),
        node('tag', 'tag.add', { tag: 'talks' }),
        node('end', 'end'),
      ],
      edges: wires('start out tag', 'tag out end'),
    }
    const flow = await world.publish({ millrace: 1, name: 'Answers', ...answers })
    await world.event({ userId: 'ann', event: 'Signed Up', traits: everywhere })
    await world.status({ userId: 'ann', node: 'ask' }, 'replied')
    expect([world.runs({ flow }).length, world.fact('ann', 'contact.tags')]).toEqual([1, ['talks']])
  })
})
