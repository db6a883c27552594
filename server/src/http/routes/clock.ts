/** The test clock over HTTP: how ninety days of a flow pass in seconds. Absent from a server with the real clock. */
import Type from 'typebox'
import { Temporal } from 'temporal-polyfill'
import type { Runtime } from '../../runtime.ts'
import type { App } from '../app.ts'
import { parseTimestamp } from '../ingest/timestamp.ts'
import { Problem } from '../problem.ts'
import { instant } from '../shapes.ts'

const now = Type.Object({ now: instant })
const moveBody = Type.Object(
  {
    advance: Type.Optional(Type.String({ maxLength: 100, description: 'An ISO 8601 duration, such as P3D' })),
    to: Type.Optional(Type.String({ maxLength: 100, description: 'An instant' })),
  },
  { additionalProperties: false, description: 'One of the two' },
)

export function clockRoutes(app: App, { runtime: { clock } }: { readonly runtime: Runtime }): void {
  if (!clock.virtual) return
  const view = async () => ({ now: new Date(await clock.now()).toISOString() })

  const schema = { tags: ['clock'], summary: 'The test clock', response: { 200: now } }
  app.get('/api/clock', { schema, config: { policy: 'read' } }, view)

  const moveSchema = {
    tags: ['clock'],
    summary: 'Move the test clock forward',
    description: 'Answers when everything due by then has been processed, calls included.',
    body: moveBody,
    response: { 200: now },
  }
  app.post('/api/clock', { schema: moveSchema, config: { policy: 'write' } }, async (request) => {
    const from = await clock.now()
    const to = targetOf(request.body, from)
    if (to < from) throw new Problem('CLOCK_TARGET_PAST', `The clock stands at ${new Date(from).toISOString()} and only moves forward`)
    await clock.moveTo(to)
    return view()
  })
}

/** Instants are written with four digits of a year everywhere. */
const farthest = Date.parse('9999-12-31T23:59:59Z')

function targetOf({ advance, to }: { readonly advance?: string; readonly to?: string }, from: number): number {
  if ((advance === undefined) === (to === undefined)) throw new Problem('CLOCK_TARGET_INVALID', 'Give either advance or to')
  const target = to === undefined ? after(from, advance!) : parseTimestamp(to)
  if (target === null)
    throw new Problem('CLOCK_TARGET_INVALID', to === undefined ? 'advance must be an ISO 8601 duration' : 'to must be an ISO 8601 instant')
  if (target > farthest) throw new Problem('CLOCK_TARGET_INVALID', 'The clock goes no farther than the year 9999')
  return target
}

/** By the calendar of UTC; null for what is no duration. */
function after(from: number, duration: string): number | null {
  try {
    return Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO('UTC').add(Temporal.Duration.from(duration)).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
