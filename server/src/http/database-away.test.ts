import { describe, expect, it } from 'vitest'
import { ConnectionLost } from '../store/sql.ts'
import { isDatabaseAway } from './database-away.ts'

describe('a database that is away', () => {
  it('is told from a statement that is wrong, whichever way it was noticed', () => {
    const coded = (code: string) => Object.assign(new Error('x'), { code })
    expect(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300'].map((code) => isDatabaseAway(coded(code)))).not.toContain(
      false,
    )
    expect(['23505', '42P01', '57014', 'STORE_OVERLOADED'].map((code) => isDatabaseAway(coded(code)))).not.toContain(true)
    expect(isDatabaseAway(new AggregateError([coded('ECONNREFUSED')]))).toBe(true)
    expect(isDatabaseAway(new Error('A batch was refused', { cause: coded('ECONNRESET') }))).toBe(true)
    expect(isDatabaseAway('gone')).toBe(false)
  })

  it('may be one that went silent, within a transaction or outside', () => {
    expect(isDatabaseAway(new ConnectionLost(new Error('No answer')))).toBe(true)
    expect(isDatabaseAway(new Error('Query read timeout'))).toBe(true)
  })
})
