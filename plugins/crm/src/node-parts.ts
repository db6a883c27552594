/** What the nodes of this plugin have in common: a text field, the deal that is meant, and how a call's outcome leaves. */
import { Type, type Outcome, type Step } from '@millrace/core'

interface TextOptions {
  readonly order: number
  readonly title: { readonly en: string; readonly ru: string }
  readonly help?: { readonly en: string; readonly ru: string }
  readonly lines?: number
  readonly maxLength?: number
  readonly placeholder?: string
  readonly showIf?: object
}

/** A Liquid text. */
export const liquid = ({ maxLength = 500, ...hints }: TextOptions) => Type.String({ maxLength, 'x-ui': { widget: 'liquid', ...hints } })

export const dealField = (order: number, showIf?: object) =>
  Type.Optional(
    liquid({
      order,
      title: { en: 'Deal', ru: 'Сделка' },
      help: { en: 'Its number in the CRM; empty: the contact’s latest deal', ru: 'Номер в CRM; пусто: последняя сделка клиента' },
      placeholder: '{{ deal.id }}',
      ...(showIf === undefined ? {} : { showIf }),
    }),
  )

/** The number of the deal, or null where there is none. */
export function dealOf(step: Step, text: string | undefined): string | null {
  const rendered = step.render(text === undefined || text.trim() === '' ? '{{ deal.id }}' : text).trim()
  return rendered === '' ? null : rendered.slice(0, 100)
}

export const ports = ['out', { port: 'error', otherwise: '@fail', title: { en: 'not done', ru: 'не вышло' } }] as const

/** After the CRM answered, or did not. */
export function outcomeOf({ input }: Step): Outcome<'out' | 'error'> {
  if (input.kind === 'failure') return { kind: 'leave', port: 'error', why: { ...input.failure } }
  return { kind: 'leave', port: 'out', why: input.kind === 'result' ? input.result : null }
}

export const noDeal: Outcome<'out' | 'error'> = {
  kind: 'leave',
  port: 'error',
  why: { code: 'DEAL_MISSING', message: 'The contact has no deal, and the step names none' },
}
