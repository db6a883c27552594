import { describe, expect, it } from 'vitest'
import { datePattern, regional } from './region.ts'

describe('regional', () => {
  it('is the region of that language which the browser prefers', () => {
    expect(regional('en', ['ru-RU', 'en-GB', 'en-US'])).toBe('en-GB')
    expect(regional('ru', ['ru-RU', 'en-GB'])).toBe('ru-RU')
  })
  it('is the language alone where the browser knows no region of it', () => {
    expect(regional('ru', ['en-GB', 'ru'])).toBe('ru')
    expect(regional('en', [])).toBe('en')
  })
})

describe('datePattern', () => {
  it('orders day, month and year as the region does', () => {
    expect(datePattern('en-GB', 'day')).toBe('DD/MM/YYYY')
    expect(datePattern('en-US', 'day')).toBe('MM/DD/YYYY')
    expect(datePattern('ru-RU', 'day')).toBe('DD.MM.YYYY')
  })
  it('shows hours up to 12 or up to 24', () => {
    expect(datePattern('en-GB', 'minute')).toBe('DD/MM/YYYY HH:mm')
    expect(datePattern('en-US', 'minute')).toBe('MM/DD/YYYY hh:mm A')
    expect(datePattern('ru', 'minute')).toBe('DD.MM.YYYY HH:mm')
  })
})
