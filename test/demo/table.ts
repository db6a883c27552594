/** The demo's closing table: what happened beside what the CSV alone says, row by row. */
import type { Counts } from './expected.ts'

const rows: readonly (readonly [string, readonly (readonly [keyof Counts, string])[]])[] = [
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

const number = new Intl.NumberFormat('en')

/** The names of the counts that differ. */
export function differences(happened: Counts, expected: Counts): readonly (keyof Counts)[] {
  return (Object.keys(expected) as (keyof Counts)[]).filter((name) => happened[name] !== expected[name])
}

export function formatTable(happened: Counts, expected: Counts): string {
  const line = ([what = '', here = '', there = '', mark = '']: readonly string[]) =>
    `  ${what.padEnd(52)}${here.padStart(12)}${there.padStart(14)}  ${mark}`
  const body = rows.flatMap(([title, counts]) => [
    title,
    ...counts.map(([name, what]) => {
      const same = happened[name] === expected[name]
      return line([what, number.format(happened[name]), number.format(expected[name]), same ? 'agree' : 'DIFFER'])
    }),
  ])
  return [line(['', 'Millrace', 'CSV alone']), ...body].join('\n')
}
