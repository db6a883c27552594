/** The demo's closing tables: what happened beside what was worked out without the engine, row by row. */
import type { Counts } from './expected.ts'
import type { SiteCounts } from './visitors.ts'

type Named<C> = readonly (readonly [string, readonly (readonly [keyof C & string, string])[]])[]

const shop: Named<Counts> = [
  [
    'Shop',
    [
      ['customers', 'customers'],
      ['orders', 'orders'],
      ['loyal', 'loyal customers (a third order)'],
    ],
  ],
  [
    'Win-back',
    [
      ['returned', 'ordered again within 60 days'],
      ['lapsed', 'did not: a mail with a bonus of 5'],
      ['stillWaiting', 'still waiting at the end'],
    ],
  ],
  [
    'Abandoned cart',
    [
      ['carts', 'carts'],
      ['boughtInTime', 'ordered within 30 minutes'],
      ['reminders', 'reminders'],
      ['boughtAfterReminder', 'ordered after the reminder'],
      ['interested', 'opened or clicked: a second mail with a bonus of 3'],
      ['notInterested', 'did neither'],
    ],
  ],
  [
    'Mails and bonuses',
    [
      ['mails', 'mails in the inbox'],
      ['bonusesAccrued', 'bonuses given'],
      ['bonusesExpired', 'of them expired'],
      ['bonusBalance', 'balance of all customers'],
    ],
  ],
]

const site: Named<SiteCounts> = [
  [
    'Pop-up and three letters',
    [
      ['popups', 'visitors saw the pop-up'],
      ['closed', 'closed it'],
      ['addresses', 'left an address'],
      ['confirmed', 'confirmed it from their mailbox'],
      ['letters', 'letters by what they did'],
      ['chats', 'chat messages on their return'],
      ['answers', 'answered by a button'],
      ['stopped', 'ordered, and were written to no more'],
    ],
  ],
]

const number = new Intl.NumberFormat('en')

/** The names of the counts that differ. */
export function differences<C extends object>(happened: C, expected: C): readonly (keyof C)[] {
  return (Object.keys(expected) as (keyof C)[]).filter((name) => happened[name] !== expected[name])
}

export const formatTable = (happened: Counts, expected: Counts): string => format(shop, 'CSV alone', { happened, expected })
export const formatSite = (happened: SiteCounts, expected: SiteCounts): string => format(site, 'by kinds', { happened, expected })

function format<C extends { readonly [name in keyof C]: number }>(
  rows: Named<C>,
  other: string,
  { happened, expected }: { readonly happened: C; readonly expected: C },
): string {
  const line = ([what = '', here = '', there = '', mark = '']: readonly string[]) =>
    `  ${what.padEnd(52)}${here.padStart(12)}${there.padStart(14)}  ${mark}`
  const body = rows.flatMap(([title, counts]) => [
    title,
    ...counts.map(([name, what]) => {
      const same = happened[name] === expected[name]
      return line([what, number.format(happened[name]), number.format(expected[name]), same ? 'agree' : 'DIFFER'])
    }),
  ])
  return [line(['', 'Millrace', other]), ...body].join('\n')
}
