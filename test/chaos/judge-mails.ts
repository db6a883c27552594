/** What the mail sink says: marketing at most once, transactional at least once, and nothing silent. */
import type { Client } from '../support/client.ts'
import { subjects } from './flow.ts'
import { verdict, type Verdict } from './scenario.ts'
import type { SinkMail } from './sinks.ts'

export interface MailBounds {
  /** Mails that may have come twice, of either kind together. */
  readonly mails: number
  /** Marketing mails that may be unknown. */
  readonly unknown: number
}

export interface MailEvidence {
  readonly acknowledged: ReadonlySet<string>
  readonly mails: readonly SinkMail[]
  readonly bounds: MailBounds
  readonly client: Pick<Client, 'all'>
}

export async function judgeMails({ acknowledged, mails, bounds, client }: MailEvidence): Promise<readonly Verdict[]> {
  const [marketing, transactional] = [bySubject(mails, subjects.marketing), bySubject(mails, subjects.transactional)]
  const log = await client.all<{ to: string | null }>('/api/messages?state=unknown&limit=1000')
  const unknown = new Set(log.map(({ to }) => nameOf(to ?? '')))
  const silent = [...acknowledged].filter((contact) => !marketing.has(contact) && !unknown.has(contact))
  const undelivered = [...acknowledged].filter((contact) => !transactional.has(contact))
  const unstable = [...transactional.values()].filter((own) => new Set(own.map(({ messageId }) => messageId)).size > 1)
  const [twice, again] = [repeatsOf(marketing), repeatsOf(transactional)]
  return [
    verdict('no marketing mail twice (R4)', twice === 0, `${twice} repeated`),
    verdict(
      'every marketing mail arrived or is listed as unknown (R4)',
      silent.length === 0,
      `${marketing.size} arrived, ${unknown.size} unknown, ${silent.length} silent`,
    ),
    verdict(`at most ${bounds.unknown} marketing mails unknown`, unknown.size <= bounds.unknown, String(unknown.size)),
    verdict('every transactional mail arrived', undelivered.length === 0, `${undelivered.length} missing`),
    verdict(`at most ${bounds.mails} mails repeated, of both kinds`, twice + again <= bounds.mails, `${twice} + ${again}`),
    verdict('a repeated mail has the same Message-ID', unstable.length === 0, `${unstable.length} with several`),
  ]
}

function bySubject(mails: readonly SinkMail[], subject: string): ReadonlyMap<string, readonly SinkMail[]> {
  return Map.groupBy(
    mails.filter((mail) => mail.subject === subject),
    ({ to }) => nameOf(to),
  )
}

const nameOf = (address: string) => address.split('@')[0] ?? ''

const repeatsOf = (groups: ReadonlyMap<string, readonly SinkMail[]>) => [...groups.values()].reduce((sum, own) => sum + own.length - 1, 0)
