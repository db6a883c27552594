/** Plays the story into a running Millrace: the clock moves to each moment, the SDK reports it, and mails are read. */
import type { Analytics } from '@segment/analytics-node'
import type { Client } from '../support/client.ts'
import type { Segment } from '../support/segment.ts'
import type { MailRead, Moment, ShopEvent } from './story.ts'

export interface Stage {
  readonly client: Client
  readonly segment: Segment
}

/** Plays every moment, then lets the clock run on to `until`. `onDay` hears how far it is after each moment. */
export async function play(stage: Stage, moments: readonly Moment[], options: { until: number; onMoment?: (moment: Moment) => void }) {
  for (const moment of moments) {
    await stage.client.moveTo(moment.at)
    for (const event of moment.events) report(stage.segment.analytics, event, new Date(moment.at))
    await stage.segment.flush()
    if (moment.reads.length > 0) await readMails(stage.client, moment.reads)
    options.onMoment?.(moment)
  }
  await stage.client.moveTo(options.until)
}

export function report(analytics: Analytics, event: ShopEvent, timestamp: Date): void {
  if (event.kind === 'identify') analytics.identify({ userId: event.userId, traits: event.traits, timestamp })
  else analytics.track({ userId: event.userId, event: event.event, properties: event.properties, timestamp })
}

export interface Mail {
  readonly id: string
  readonly text: string
  readonly html: string | null
}

export async function readMails(client: Client, reads: readonly MailRead[]): Promise<void> {
  for (const read of reads) {
    const mails = await client.all<Mail>(`/api/inbox?to=${encodeURIComponent(read.address)}`)
    const mail = mails.find(({ text }) => text.includes(`/cart/${read.cart}`))
    if (mail === undefined) throw new Error(`No mail about ${read.cart} to ${read.address} in the inbox`)
    await fetchFrom(mail, read.how)
  }
}

/** What a mail program does when the mail is shown, or a reader who follows its link (the shop itself is not asked). */
export async function fetchFrom({ id, html }: Mail, how: MailRead['how']): Promise<void> {
  const address = (how === 'open' ? /<img[^>]+src="([^"]+)"/ : /<a[^>]+href="([^"]+)"/).exec(html ?? '')?.[1]
  if (address === undefined) throw new Error(`Mail ${id} has nothing to ${how}`)
  const response = await fetch(address.replaceAll('&amp;', '&'), { redirect: 'manual' })
  await response.body?.cancel()
  if (response.status >= 400) throw new Error(`${how} of mail ${id}: ${response.status}`)
}
