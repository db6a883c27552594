/**
 * What flows ask of the CRM. Its API knows no idempotency keys: what may have been done is told as unknown and never done again, what was
 * certainly not done is tried again.
 */
import { defineCall, type Instant } from '@millrace/core'
import { createCrm } from './crm.ts'
import { crmSettings, managerId } from './settings.ts'

export interface TaskData {
  readonly title: string
  readonly text: string
  readonly due: Instant
  /** Name or number; empty: the first of the connection’s list. */
  readonly manager: string
  readonly deal: string | null
}

const common = { repeat: 'never', timeoutMs: 60_000, maxAttempts: 30 } as const

export const taskCall = defineCall<TaskData, { readonly id: string }>({
  type: 'crm.task',
  ...common,
  sample: { id: '1' },
  perform: async ({ data: { manager, ...task } }, context) =>
    createCrm(context).addTask({ ...task, manager: managerId(crmSettings(context.settings), manager) }),
})

export const commentCall = defineCall<{ readonly deal: string; readonly text: string }>({
  type: 'crm.comment',
  ...common,
  perform: async ({ data: { deal, text } }, context) => {
    await createCrm(context).comment(deal, text)
    return {}
  },
})

/** Named twice it is named once: safe to repeat. */
export const ownerCall = defineCall<{ readonly deal: string; readonly manager: string }>({
  type: 'crm.owner',
  ...common,
  repeat: 'safe',
  perform: async ({ data: { deal, manager } }, context) => {
    const id = managerId(crmSettings(context.settings), manager)
    if (id !== undefined) await createCrm(context).setOwner(deal, id)
    return {}
  },
})
