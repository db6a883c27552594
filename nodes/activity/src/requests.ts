/** The fact `contact.requestCount`: how many requests the contact has left, by a form or as a deal. */
import { defineFact, Type } from '@millrace/core'
import { handled, handledBy } from './log.ts'

const requestEvents = ['Form Submitted', 'Deal Created']

export const requestsFact = defineFact<number>({
  name: 'contact.requestCount',
  scope: 'contact',
  title: { en: 'Number of requests', ru: 'Число заявок' },
  schema: Type.Integer({ minimum: 0 }),
  initial: 0,
  hears: () => requestEvents,
  see: (value) => value + 1,
  load: async (sql, query) => {
    const rows = await sql.query<{ contact: string; count: number }>(
      `select e.contact::text, count(*)::int as count from millrace.event e where ${handled} group by e.contact`,
      handledBy(query, requestEvents),
    )
    return new Map(rows.map(({ contact, count }) => [contact, count]))
  },
})
