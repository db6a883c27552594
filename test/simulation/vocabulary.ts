/**
 * What flows of a simulated world are made of: the real nodes. Doubles stand only where a node meets the outside: the sandbox of
 * `code`, a mail server, and `once`, which asks a stranger who must not be asked twice.
 */
import bonus from '@millrace/node-bonus'
import code from '@millrace/node-code'
import condition from '@millrace/node-condition'
import contact from '@millrace/node-contact'
import delay from '@millrace/node-delay'
import end from '@millrace/node-end'
import flow from '@millrace/node-flow'
import goal from '@millrace/node-goal'
import http from '@millrace/node-http'
import split from '@millrace/node-split'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import wait from '@millrace/node-wait'
import {
  defineCall,
  defineChannel,
  defineCompute,
  defineNode,
  definePlugin,
  FlowError,
  Type,
  type CallItem,
  type Json,
  type JsonObject,
  type OutgoingMessage,
  type PluginDefinition,
} from '@millrace/core'

/** Where a process may die while it works for a node; and what then reaches the outside. */
export interface Surroundings {
  computing(): Promise<void>
  once(call: CallItem): Promise<void>
  send(message: OutgoingMessage): Promise<void>
}

/** Snippets that flows use, and what the sandbox would make of them. */
export const snippets: Readonly<Record<string, (input: JsonObject) => Json>> = {
  'return run.key': ({ run }) => (run as JsonObject)['key'] ?? null,
  'return (event?.properties.n ?? 0) + 1': ({ event }) => Number((event as { properties?: JsonObject } | null)?.properties?.['n'] ?? 0) + 1,
  'throw new Error("no")': () => {
    throw new FlowError('CODE_THREW', 'no')
  },
}

export function vocabulary(around: Surroundings): readonly PluginDefinition[] {
  return [
    bonus,
    condition,
    contact,
    delay,
    end,
    flow,
    goal,
    http,
    split,
    tag,
    trigger,
    wait,
    codeWithoutSandbox(around),
    strangers(around),
    post(around),
  ]
}

function codeWithoutSandbox({ computing }: Surroundings): PluginDefinition {
  const perform = async (batch: readonly { readonly data: { readonly source: string; readonly input: JsonObject } }[]) => {
    await computing()
    return batch.map(({ data }) => {
      try {
        return snippets[data.source]!(data.input)
      } catch (error) {
        return error as Error
      }
    })
  }
  return definePlugin({ ...code, computes: [defineCompute({ type: 'code.run', perform })] })
}

/** A system that cannot tell a repeat: its calls are never repeated, and an uncertain one is `unknown`. */
function strangers({ once }: Surroundings): PluginDefinition {
  const call = defineCall<null>({
    type: 'stranger.ask',
    repeat: 'never',
    perform: async (item) => {
      await once(item)
      return 'told'
    },
  })
  const node = defineNode({
    type: 'stranger.ask',
    version: 1,
    title: { en: 'Ask a stranger' },
    group: 'outside',
    icon: 'user',
    config: Type.Object({}, { additionalProperties: false }),
    ports: ['out', { port: 'error', otherwise: '@fail' }],
    waits: true,
    run: () => ({ kind: 'wait', result: true, effects: [call.effect(null)] }),
    resume: ({ input }) =>
      input.kind === 'failure' ? { kind: 'leave', port: 'error', why: { ...input.failure } } : { kind: 'leave', port: 'out' },
  })
  return definePlugin({ name: 'strangers', nodes: [node], calls: [call] })
}

function post({ send }: Surroundings): PluginDefinition {
  const email = defineChannel({
    name: 'email',
    title: { en: 'E-mail' },
    icon: 'mail',
    message: Type.Object({ subject: Type.String() }, { additionalProperties: false }),
    address: (person) => `${person.userId}@mail.example`,
    normalize: (address) => address,
    statuses: { sent: 'Email Sent', opened: 'Email Opened', failed: 'Email Failed', unknown: 'Email Unknown' },
    send: async (message) => {
      await send(message)
      return {}
    },
  })
  return definePlugin({ name: 'post', channels: [email] })
}
