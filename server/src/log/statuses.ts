/** What a row of the log says of its message in one word: the last that became of it. */
import { messageStatuses } from '@millrace/core'

/** `deferred`: queued, and put off by a rule of sending. */
export const logStatuses = ['queued', 'deferred', 'sending', 'refused', ...messageStatuses] as const
export type LogStatus = (typeof logStatuses)[number]

/** Of those at one instant the later one in the list counts. */
const rank = `array_position(array[${messageStatuses.map((status) => `'${status}'`).join(', ')}], s.status)`

/** Of a message `m`. What software fetched by itself says nothing of the person. */
export const statusOf = `case
  when m.state = 'queued' and m.not_before > millrace.clock_now() then 'deferred'
  when m.state in ('queued', 'sending', 'refused') then m.state
  else coalesce((select s.status from millrace.message_status s where s.message = m.id and not s.machine
    order by s.at desc, ${rank} desc limit 1), m.state) end`

/** A condition that follows from a status, and is cheaper to test than what the status is. */
export function impliedBy(status: LogStatus): string | null {
  if (status === 'queued' || status === 'deferred') return `m.state = 'queued'`
  if (status === 'sending' || status === 'refused') return `m.state = '${status}'`
  return `m.state in ('sent', 'failed', 'unknown') and exists (
    select from millrace.message_status s where s.message = m.id and s.status = '${status}' and not s.machine)`
}
