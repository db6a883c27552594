import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { feelsLike } from './feels-like.ts'
import plugin from './index.ts'
import { weatherFeel } from './weather-feel.ts'

const weather = (celsius: number | string, wind = 0) => ({ event: { event: 'Forecast', properties: { celsius, wind } } })

testNode(weatherFeel, {
  plugin,
  cases: [
    { name: 'is cold', ...weather(-3), leaves: 'cold' },
    { name: 'is mild', ...weather(12), leaves: 'mild' },
    { name: 'is warm', ...weather(25, 40), leaves: 'warm' },
    { name: 'says that there is no temperature', ...weather('snow'), fails: 'WEATHER_NUMBER_BAD' },
  ],
})

describe('weather.feel', () => {
  it('is colder in the wind, and tells by how much', async () => {
    expect(await runNode(weatherFeel, weather(8))).toMatchObject({ port: 'mild', why: { felt: 8 } })
    expect(await runNode(weatherFeel, weather(8, 40))).toMatchObject({ port: 'cold', why: { felt: 3.3 } })
  })

  it('agrees with the published table of wind chill: -10 °C at 30 km/h feels like -20 °C', () => {
    expect(Math.round(feelsLike(-10, 30))).toBe(-20)
    expect(feelsLike(-10, 4)).toBe(-10)
  })

  it('finds limits that cross', () => {
    expect(weatherFeel.check!({ temperature: '1', coldBelow: 20, warmFrom: 5 })).toMatchObject([{ path: '/warmFrom' }])
  })
})
