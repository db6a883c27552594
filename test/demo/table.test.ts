import { describe, expect, it } from 'vitest'
import { expectedCounts } from './expected.ts'
import { differences, formatSite, formatTable } from './table.ts'
import { expectedSite } from './visitors.ts'

const counts = expectedCounts('customer_id,date,cds,amount_usd\n1,1997-01-01,1,9', Date.parse('1997-06-01'))

describe('the closing table', () => {
  it('shows every count', () => {
    expect(formatTable(counts, counts).match(/agree/g)).toHaveLength(Object.keys(counts).length)
    const site = expectedSite()
    expect(formatSite(site, site).match(/agree/g)).toHaveLength(Object.keys(site).length)
  })

  it('says which count differs', () => {
    const other = { ...counts, mails: counts.mails + 1 }
    expect(differences(other, counts)).toEqual(['mails'])
    expect(formatTable(other, counts)).toMatch(/mails in the inbox +2 +1 {2}DIFFER/)
  })
})
