import { expect, it } from 'vitest'
import { createWakes } from './wakes.ts'

/** Alarms of runs by name, in no order. */
const alarms = { a: 50, b: 10, c: 30, d: 10, e: 20, f: 40, g: 30 } as const

it('takes out what is due by the instant, each run once, and tells what comes next', () => {
  const wakes = createWakes(() => true)
  for (const [run, at] of Object.entries(alarms)) wakes.add(run, at)
  wakes.add('c', 30)
  expect(wakes.next()).toBe(10)
  expect(wakes.take(30).toSorted()).toEqual(['b', 'c', 'd', 'e', 'g'])
  expect(wakes.next()).toBe(40)
  expect(wakes.take(100)).toEqual(['f', 'a'])
  expect(wakes.next()).toBe(null)
})

it('passes over alarms that no longer stand', () => {
  const wakeAt = new Map<string, number>(Object.entries(alarms))
  const wakes = createWakes((run, at) => wakeAt.get(run) === at)
  for (const [run, at] of wakeAt) wakes.add(run, at)
  wakeAt.delete('b')
  wakeAt.set('d', 45)
  wakes.add('d', 45)
  expect(wakes.next()).toBe(20)
  expect(wakes.take(45).toSorted()).toEqual(['c', 'd', 'e', 'f', 'g'])
})
