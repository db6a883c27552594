/** What a CRM does for flows, whichever it is. */
import type { CallContext, Instant, JsonObject } from '@millrace/core'
import { createAmocrm } from './amocrm.ts'
import { createBitrix24 } from './bitrix24.ts'
import { crmSettings } from './settings.ts'

export interface NewTask {
  readonly title: string
  readonly text: string
  readonly due: Instant
  /** The CRM's number of the user; undefined: whom the CRM itself chooses. */
  readonly manager: number | undefined
  /** The CRM's number of the deal; null: of none. */
  readonly deal: string | null
}

/** A deal as flows know it, and how its person can be found. */
export interface Deal {
  readonly id: string
  readonly status: string
  readonly sum: number | null
  readonly title: string
  readonly owner: string | null
  readonly custom: JsonObject
  readonly createdAt: Instant | null
  /** When it was changed last, as the CRM writes it; null: it does not say. */
  readonly changed: string | null
  readonly won: boolean
  /** Null: the deal has no person yet. */
  readonly person: DealPerson | null
}

export interface DealPerson {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
}

/** All throw `CallError`: `retry` when it certainly was not done, `unknown` when nobody knows, `permanent` for what never will be. */
export interface Crm {
  addTask(task: NewTask): Promise<{ readonly id: string }>
  comment(deal: string, text: string): Promise<void>
  setOwner(deal: string, manager: number): Promise<void>
  /** Null: there is none with this number. */
  readDeal(id: string): Promise<Deal | null>
  /** Who we are there; for the test of the connection. */
  whoAmI(): Promise<string>
}

/** Throws `CallError` `permanent` `CRM_UNSET`. */
export function createCrm(context: CallContext): Crm {
  return crmSettings(context.settings).system === 'bitrix24' ? createBitrix24(context) : createAmocrm(context)
}
