import { expect, it } from 'vitest'
import { frameOf } from './frame.ts'

it('a letter in its frame cannot be followed, and is turned over where it is dark', () => {
  const page = '<!doctype html><html><head><title>x</title></head><body>Hi</body></html>'
  expect(frameOf(page, false)).toMatch(/pointer-events:none.*<\/head><body>Hi/)
  expect(frameOf(page, false)).not.toContain('invert')
  expect(frameOf('<p>Hi</p>', true)).toMatch(/^<style>.*invert.*<p>Hi<\/p>$/)
})
