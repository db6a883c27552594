import { describe, expect, it } from 'vitest'
import { ranked } from './rank.ts'

const items = ['Abandoned cart', 'Carted goods', 'Letters: the cart', 'Welcome', 'Счёт и бонусы'].map((title) => ({ title }))
const find = (query: string) => ranked(items, query).map(({ title }) => title)

describe('what is found by a few letters', () => {
  it('begins with them, or has a word that does, before it has them somewhere', () => {
    expect(find('cart')).toEqual(['Carted goods', 'Abandoned cart', 'Letters: the cart'])
  })
  it('has every word, in whichever order', () => {
    expect(find('cart aband')).toEqual(['Abandoned cart'])
    expect(find('cart nothing')).toEqual([])
  })
  it('does not mind capitals or the dots of ё', () => {
    expect(find('СЧЕТ')).toEqual(['Счёт и бонусы'])
  })
  it('is everything while nothing is asked', () => {
    expect(find('  ')).toHaveLength(items.length)
  })
})
