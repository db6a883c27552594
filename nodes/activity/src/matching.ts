/** Which events a fact counts: those of a name, of which a rule over `event` holds. A rule that passes its limits on an event leaves it out. */
import { eventView, FlowError, testRule, Type, variablesOf, type EventRecord, type Json, type Rule } from '@millrace/core'

export interface Pattern {
  readonly event: string
  readonly where?: Rule
}

export const patternProperties = {
  event: Type.String({
    format: 'event-name',
    'x-ui': { widget: 'event', order: 1, title: { en: 'Event', ru: 'Событие' } },
  }),
  where: Type.Optional(
    Type.Unknown({
      'x-ui': {
        widget: 'rule',
        scope: 'event',
        order: 3,
        title: { en: 'Only if', ru: 'Только если' },
        help: { en: 'Over the fields of the event itself', ru: 'По полям самого события' },
      },
    }),
  ),
}

export function matches({ where }: Pattern, event: EventRecord): boolean {
  if (where === undefined || where === null) return true
  try {
    return testRule(where, { event: eventView(event) as Json })
  } catch (error) {
    if (error instanceof FlowError) return false
    throw error
  }
}

/** Whether the rule can read the context of events, which is then loaded with them. */
export const readsContext = ({ where }: Pattern): boolean =>
  variablesOf(where).some((name) => name === '' || name === 'event' || name.startsWith('event.context'))
