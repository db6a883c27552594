/**
 * Why a message `m` must not leave, whatever the hour: one expression of SQL for the claim and for whoever asks what the claim would say.
 * Null: nothing is against it. Transactional messages are held back by suppressions of scope `any` alone.
 *
 * `run-exited`: the run that queued it was taken out meanwhile, by an exit condition of its flow or by hand. What it was about is over, so
 * marketing that had not begun to leave stays; that of a run which simply went on to its end leaves.
 */
import { statusNumber } from '../store/rows.ts'

/** What `refusal` reads of other tables; to be joined after `millrace.message m`. */
export const refusalJoins = `
  left join millrace.run on run.id = m.run and not m.transactional
  left join millrace.consent_mode on consent_mode.workspace = m.workspace and consent_mode.channel = m.channel and not m.transactional
  left join millrace.subscription_group grp on grp.workspace = m.workspace and grp.key = m.category and not m.transactional
  left join millrace.consent whole on whole.contact = m.contact and whole.channel = m.channel and whole.purpose = '*'
    and not m.transactional
  left join millrace.consent own on own.contact = m.contact and own.channel = m.channel and own.purpose = m.category and own.purpose <> '*'
    and not m.transactional
  cross join lateral (
    select exists (
      select from millrace.suppression s
      where s.workspace = m.workspace and s.channel = m.channel and s.address_hash = m.address_hash
        and (s.scope = 'any' or not m.transactional)
    ) or exists (
      select from millrace.suppression s
      where s.contact = m.contact and s.workspace = m.workspace and s.channel = m.channel
        and (s.scope = 'any' or not m.transactional)
    ) as yes
  ) suppressed`

/** Whether a row of consents counts: under double opt-in only one does that was confirmed for the address that the message goes to. */
const isGiven = (row: string) => `(${row}.state = 'given' and (consent_mode.mode <> 'double'
      or ${row}.confirmed and (${row}.address_hash is null or m.address_hash = ${row}.address_hash or m.address_hash = any(${row}.other_hashes))))`

export const refusal = `
  case
    when suppressed.yes then 'suppressed'
    when m.transactional then null
    when own.state = 'withdrawn' then 'group-unsubscribed'
    when whole.state = 'withdrawn' and not coalesce(own.state = 'given' and own.at >= whole.at, false) then 'no-consent'
    when not grp.subscribed and own.state is distinct from 'given' then 'group-unsubscribed'
    when consent_mode.mode is not null and not coalesce(${isGiven('whole')}, false) and not coalesce(${isGiven('own')}, false) then 'no-consent'
    when run.status in (${statusNumber('exited')}, ${statusNumber('cancelled')}) then 'run-exited'
  end`
