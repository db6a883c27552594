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

/** Messages of a status, which is a word of the list above. What a message's own row says is tested first: it costs nothing. */
export function conditionOf(status: LogStatus): string {
  if (status === 'queued') return `m.state = 'queued' and coalesce(m.not_before <= millrace.clock_now(), true)`
  if (status === 'deferred') return `m.state = 'queued' and m.not_before > millrace.clock_now()`
  if (status === 'sending' || status === 'refused') return `m.state = '${status}'`
  return `m.state in ('sent', 'failed', 'unknown') and exists (
    select from millrace.message_status s where s.message = m.id and s.status = '${status}' and not s.machine) and (${statusOf}) = '${status}'`
}
