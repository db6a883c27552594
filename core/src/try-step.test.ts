import { describe, expect, it } from 'vitest'
import { defineChannel, defineNode, definePlugin, leave } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'
import { tryStep, type StepTrial } from './try-step.ts'

const none = Type.Object({}, { additionalProperties: false })
const about = { version: 1, group: 'control', icon: 'circle', title: { en: 'Step' } } as const
const registry = createRegistry([
  definePlugin({
    name: 'words',
    nodes: [
      defineNode({
        ...about,
        type: 'on',
        config: none,
        ports: ['out'],
        starts: () => ({ kind: 'event', event: 'Began' }),
        run: () => leave('out'),
      }),
      defineNode({
        ...about,
        type: 'price',
        config: Type.Object({ least: Type.Number() }),
        ports: ['dear', 'cheap'],
        run: ({ config, run, contact }) => {
          const total = Number(run.event?.properties['total'])
          const port = total >= config.least ? 'dear' : 'cheap'
          return {
            kind: 'leave',
            port,
            vars: { seen: run.vars['before'] ?? null, who: contact.attributes['name'] ?? null },
            why: { total },
          }
        },
      }),
      defineNode({
        ...about,
        type: 'hour',
        config: none,
        ports: ['out'],
        waits: true,
        run: ({ now }) => ({ kind: 'wait', until: now + 3_600_000 }),
        resume: () => leave('out'),
      }),
      defineNode({
        ...about,
        type: 'broken',
        config: none,
        ports: ['out'],
        run: () => {
          throw new Error('Something went wrong')
        },
      }),
    ],
    channels: [
      defineChannel({
        name: 'dove',
        title: { en: 'Dove' },
        icon: 'bird',
        message: Type.Object({ text: Type.String() }),
        html: [],
        address: ({ attributes }) => (typeof attributes['loft'] === 'string' ? attributes['loft'] : null),
        normalize: (address) => address,
        statuses: {},
        send: async () => ({}),
      }),
    ],
  }),
])

const trial = (type: string, config: object = {}, more: Partial<StepTrial> = {}): StepTrial => ({
  node: { type, version: 1, config: config as Record<string, unknown> },
  now: Date.parse('2026-05-01T10:00:00Z'),
  timezone: 'UTC',
  contact: { name: 'Ann' },
  event: { event: 'Order Completed', properties: { total: 70 } },
  vars: { before: 'the step before' },
  ...more,
})

describe('a step that is tried on one contact', () => {
  it('sees the contact, the event and what steps before kept, and tells where it goes on and why', async () => {
    expect(await tryStep(registry, trial('price', { least: 50 }))).toMatchObject({
      outcome: 'left',
      port: 'dear',
      why: { total: 70 },
      vars: { before: 'the step before', seen: 'the step before', who: 'Ann' },
      attributes: { name: 'Ann' },
      failure: null,
    })
    expect(await tryStep(registry, trial('price', { least: 500 }))).toMatchObject({ port: 'cheap' })
  })

  it('tells when its wait would end', async () => {
    expect(await tryStep(registry, trial('hour'))).toMatchObject({ outcome: 'waiting', wakeAt: Date.parse('2026-05-01T11:00:00Z') })
  })

  it('shows the message that it would send', async () => {
    const sent = await tryStep(
      registry,
      trial('dove.send', { text: 'Dear {{ contact.name }}' }, { contact: { name: 'Ann', loft: 'north' } }),
    )
    expect(sent.messages).toEqual([{ channel: 'dove', to: 'north', content: { text: 'Dear Ann' }, refusal: null }])
  })

  it('that fails says with what', async () => {
    expect(await tryStep(registry, trial('broken'))).toMatchObject({
      outcome: 'failed',
      failure: { message: expect.stringContaining('went wrong') },
    })
  })

  it('that cannot be published is told as checking tells it, and one that lets contacts in cannot be tried', async () => {
    await expect(tryStep(registry, trial('price', { least: 'much' }))).rejects.toThrow(/least/)
    await expect(tryStep(registry, trial('on'))).rejects.toMatchObject({ code: 'TRY_TRIGGER' })
  })
})
