import { describe, expect, it } from 'vitest'
import type { FlowItem } from '../../api/types.ts'
import { labelsOf, listed, type ListQuery } from './order.ts'

const flow = (id: string, name: string, more: Partial<FlowItem> = {}): FlowItem => ({
  id,
  name,
  state: 'active',
  version: 1,
  revision: 1,
  labels: [],
  createdAt: '2027-01-01T00:00:00Z',
  updatedAt: `2027-01-0${id}T00:00:00Z`,
  inside: Number(id) * 10,
  completed: 0,
  ...more,
})
const flows = [
  flow('1', 'Welcome 10', { labels: ['mail'] }),
  flow('2', 'welcome 9'),
  flow('3', 'Cart', { labels: ['mail', 'sales'] }),
  flow('4', 'Old', { state: 'archived' }),
]
const names = (query: Partial<ListQuery>) =>
  listed(flows, { state: 'active', words: '', label: null, sorting: 'updated', descending: true, ...query }, 'en').map(({ name }) => name)

describe('the list of flows', () => {
  it('shows those of one state, the latest changed first', () => {
    expect(names({})).toEqual(['Cart', 'welcome 9', 'Welcome 10'])
    expect(names({ state: 'archived' })).toEqual(['Old'])
  })
  it('sorts names as people read them, and counts as numbers', () => {
    expect(names({ sorting: 'name', descending: false })).toEqual(['Cart', 'welcome 9', 'Welcome 10'])
    expect(names({ sorting: 'inside', descending: true })).toEqual(['Cart', 'welcome 9', 'Welcome 10'])
    expect(names({ sorting: 'completed', descending: false })).toEqual(['Cart', 'welcome 9', 'Welcome 10'])
  })
  it('finds by name and by label, and keeps to one label', () => {
    expect(names({ words: ' WELCOME ' })).toEqual(['welcome 9', 'Welcome 10'])
    expect(names({ words: 'sal' })).toEqual(['Cart'])
    expect(names({ label: 'mail' })).toEqual(['Cart', 'Welcome 10'])
    expect(labelsOf(flows, 'en')).toEqual(['mail', 'sales'])
  })
})
