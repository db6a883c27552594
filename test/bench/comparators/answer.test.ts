import { describe, expect, it } from 'vitest'
import { benchFlow } from '../flow.ts'
import { bonusOf, htmlFor, judge, subjectFor, totalOf, workOf } from './answer.ts'

const configOf = (id: string) => benchFlow.nodes.find((node) => node.id === id)?.config
const answer = { version: '1.2.3', contacts: 2, seconds: 0.5, work: workOf(2) }
const judged = (value: unknown) => judge('graphile', `some log line\n${JSON.stringify(value)}\n`)

describe('the work of a comparator', () => {
  it('is that of the flow: same rule, same texts', () => {
    const filled = (text: unknown) => String(text).replaceAll('{{ contact.first_name }}', 'Ann').replaceAll('{{ bonus.balance }}', '1.28')
    expect(configOf('mail')).toMatchObject({ subject: expect.anything(), html: expect.anything() })
    expect(filled(configOf('mail')?.['subject'])).toBe(subjectFor('Ann'))
    expect(filled(configOf('mail')?.['html'])).toBe(htmlFor('Ann', 1.28))
    expect(configOf('bonus')).toMatchObject({ amount: '{{ event.properties.total | times: 0.05 | round: 2 }}', expiresIn: 'P90D' })
    expect(configOf('size')).toMatchObject({ branches: [{ rule: { '>': [{ var: 'event.properties.total' }, 50] } }] })
  })

  it('takes both branches, and rounds the bonus to the cent', () => {
    expect([totalOf(49), totalOf(50), totalOf(150)]).toEqual([49.5, 50.5, 50.5])
    expect(bonusOf(25.5)).toBe(1.28)
    expect(workOf(100)).toMatchObject({ tags: 100, entries: 100, mails: 100, cents: 25_050 })
  })
})

describe('the answer of a comparator', () => {
  it('gives steps per second', () => {
    expect(judged(answer)).toEqual({ name: 'graphile', version: '1.2.3', contacts: 2, seconds: 0.5, stepsPerSecond: 36 })
  })

  it('is refused when the work was not done, to the cent and the letter', () => {
    for (const [part, done] of Object.entries(answer.work)) {
      const fault = `graphile was not measured: ${part} came to ${done - 1} instead of ${done}`
      expect(judged({ ...answer, work: { ...answer.work, [part]: done - 1 } })).toEqual({ name: 'graphile', fault })
    }
  })

  it('is refused when it is none', () => {
    const fault = 'graphile was not measured: its last line is no answer'
    const noAnswers = [null, 7, {}, { ...answer, work: undefined }, { ...answer, seconds: 0 }, { ...answer, contacts: '2' }]
    for (const value of noAnswers) expect(judged(value)).toEqual({ name: 'graphile', fault })
    expect(judge('graphile', '')).toEqual({ name: 'graphile', fault })
    expect(judge('graphile', 'Error: no\n')).toEqual({ name: 'graphile', fault })
  })
})
