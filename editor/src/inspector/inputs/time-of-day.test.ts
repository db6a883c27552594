import { expect, it } from 'vitest'
import { timeAfter, timeOfDay } from './time-of-day.ts'

it('understands a time as people type it, and nothing that is none', () => {
  expect(['9', '930', '0930', '9.30', '9:30', ' 21 : 05 ', '00:00', '23-59'].map(timeOfDay)).toEqual([
    '09:00',
    '09:30',
    '09:30',
    '09:30',
    '09:30',
    '21:05',
    '00:00',
    '23:59',
  ])
  expect(['', '24', '12:60', 'noon', '1:2:3', '12:5'].map(timeOfDay)).toEqual(Array(6).fill(null))
})

it('goes on by minutes, and over midnight', () => {
  expect([timeAfter('09:45', 30), timeAfter('23:45', 30), timeAfter('00:10', -30)]).toEqual(['10:15', '00:15', '23:40'])
})
