/** The history of a contact's bonuses, and what operators set right: `GET` and `POST /api/contacts/:userId/bonus`. */
import { defineContactDoor, FlowError, isoOf, parseInstant, Type, type Instant } from '@millrace/core'
import type { BonusMove } from './book.ts'
import { fromCents, toCents } from './cents.ts'
import type { Bonus } from './fact.ts'
import { bonusMove } from './move.ts'
import { entryKind } from './postings.ts'

const kinds: Readonly<Record<number, string>> = Object.fromEntries(Object.entries(entryKind).map(([name, kind]) => [kind, name]))
const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])

const entry = Type.Object({
  id: Type.String(),
  at: Type.String(),
  kind: Type.String({ description: Object.keys(entryKind).join(', ') }),
  amount: Type.Number({ description: 'Signed' }),
  run: nullable(Type.String({ description: 'The run that did it' })),
  reason: nullable(Type.String()),
  by: nullable(Type.String({ description: 'Who set it right' })),
})

interface EntryRow {
  readonly id: string
  readonly at: number
  readonly kind: number
  readonly amount: string
  readonly run: string | null
  readonly reason: string | null
  readonly by: string | null
}

const cursorPattern = /^(\d{1,16})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function readCursor(after: string): readonly [number, string] {
  const match = cursorPattern.exec(after)
  if (match === null) throw new FlowError('BONUS_CURSOR_BAD', 'This cursor is not one that the list before it gave')
  return [Number(match[1]), match[2]!]
}

const body = Type.Object(
  {
    amount: Type.Number({ description: 'To add; less than 0 takes away. Half a cent and more counts up' }),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\x00]*\\S[^\\x00]*$' }),
    expiresAt: Type.Optional(Type.String({ maxLength: 40, description: 'When what is added burns; never when absent' })),
  },
  { additionalProperties: false },
)

export const bonusDoor = defineContactDoor({
  name: 'bonus',
  title: { en: 'Bonus history of a contact', ru: 'История бонусов клиента' },
  item: entry,
  list: async (sql, { workspace, contact, limit, after }) => {
    const [at, id] = after === null ? [null, null] : readCursor(after)
    const rows = await sql.query<EntryRow>(
      `select key as id, round(date_part('epoch', at) * 1000)::float8 as at, kind, amount, run, reason, by_whom as by from millrace.bonus_entry
       where workspace = $1 and contact = $2
         and ($3::float8 is null or (round(date_part('epoch', at) * 1000), key) < ($3::float8, $4::uuid))
       order by round(date_part('epoch', at) * 1000) desc, key desc limit $5`,
      [workspace, contact, at, id, limit + 1],
    )
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map((row) => ({ ...row, at: isoOf(row.at), kind: kinds[row.kind]!, amount: fromCents(Number(row.amount)) })),
      next: rows.length > limit && last !== undefined ? `${last.at}_${last.id}` : null,
    }
  },
  change: {
    title: { en: 'Add or take bonuses by hand, with a reason', ru: 'Начислить или списать бонусы вручную, с причиной' },
    body,
    answer: Type.Object({ balance: Type.Number() }),
    needs: ['bonus'],
    decide: ({ data, by, now, fact }) => {
      const { amount, reason, expiresAt } = data as { amount: number; reason: string; expiresAt?: string }
      const cents = amount < 0 ? -toCents(-amount) : toCents(amount)
      const balance = Math.round((fact('bonus') as unknown as Bonus).balance * 100)
      if (cents === 0) throw new FlowError('BONUS_AMOUNT_BAD', `${amount} is less than a cent: there is nothing to set right`)
      if (balance + cents < 0)
        throw new FlowError('BONUS_INSUFFICIENT', `The contact has ${fromCents(balance)} bonuses, less than the ${-amount} to take`)
      const move: BonusMove = { kind: 'adjust', cents, expiresAt: burnsAt(expiresAt, { cents, now }), reason, by }
      return { writes: [bonusMove.effect(move)], answer: { balance: fromCents(balance + cents) } }
    },
  },
})

function burnsAt(text: string | undefined, { cents, now }: { readonly cents: number; readonly now: Instant }): Instant | null {
  if (text === undefined) return null
  if (cents < 0) throw new FlowError('BONUS_EXPIRY_BAD', 'What is taken away cannot burn')
  const at = parseInstant(text, 'UTC')
  if (at <= now) throw new FlowError('BONUS_EXPIRY_BAD', `${text} is past: these bonuses would have burned already`)
  return at
}
