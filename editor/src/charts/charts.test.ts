import { describe, expect, it } from 'vitest'
import { channelChart, daysBetween, flowChart, statusChart } from './days.ts'
import { optionOf } from './option.ts'

const words = { day: (day: string) => day.slice(8), name: (what: string) => what.toUpperCase(), title: ({ en }: { en: string }) => en }
const theme = { colours: ['#111', '#222'], text: '#000', faint: '#555', line: '#ccc', surface: '#fff', font: 'x' }
const count = (entered: number, more = {}) => ({ entered, completed: 0, failed: 0, exited: 0, ...more })

describe('charts by day', () => {
  it('have a place for every day of the period, over the end of a month and a change of clocks', () => {
    expect(daysBetween('2026-10-24', '2026-11-02')).toHaveLength(10)
    expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(daysBetween('2026-03-02', '2026-03-01')).toEqual([])
  })
  it('show days on which nothing happened as noughts, and troubles only where there are any (004.30)', () => {
    const days = daysBetween('2026-01-01', '2026-01-03')
    const chart = flowChart(days, [{ day: '2026-01-02', ...count(5, { completed: 2 }) }], words)
    expect(chart.labels).toEqual(['01', '02', '03'])
    expect(chart.series.map(({ name, values }) => [name, values])).toEqual([
      ['ENTERED', [0, 5, 0]],
      ['COMPLETED', [0, 2, 0]],
    ])
    expect(flowChart(days, [{ day: '2026-01-02', ...count(1, { failed: 1 }) }], words).series.map(({ name }) => name)).toContain('FAILED')
  })
  it('stack messages by channel, and tell what became of them', () => {
    const found = {
      from: '',
      to: '',
      titles: { email: { en: 'E-mail' } },
      items: [
        { day: '2026-01-01', channel: 'email', what: 'queued', count: 3 },
        { day: '2026-01-01', channel: 'sms', what: 'queued', count: 1 },
        { day: '2026-01-02', channel: 'email', what: 'opened', count: 2 },
        { day: '2026-01-02', channel: 'sms', what: 'opened', count: 1 },
      ],
    }
    const days = daysBetween('2026-01-01', '2026-01-02')
    expect(channelChart(days, found, words).series.map(({ name, values, stack }) => [name, values, stack])).toEqual([
      ['E-mail', [3, 0], 'messages'],
      ['sms', [1, 0], 'messages'],
    ])
    expect(statusChart(days, found, words).series).toEqual([{ name: 'OPENED', kind: 'line', values: [0, 3] }])
  })
})

describe('the option of a chart', () => {
  it('draws an interval behind its line, tells it beside the value, and keeps it out of the legend and the list under the pointer', () => {
    const bands = [null, { low: 1, high: 3 }]
    const drawn = optionOf(
      { labels: ['a', 'b'], running: true, within: { low: 0, high: 4 }, series: [{ name: 'x', kind: 'line', values: [null, 2], bands }] },
      theme,
      { count: String, between: ({ low, high }) => `${low} to ${high}`, description: '' },
    )
    const [line, low, width] = drawn.series as any[]
    expect([low.data, width.data, line.data]).toEqual([[null, 1], [null, 2], [null, 2]]) // prettier-ignore
    expect([low.name, width.name, low.z < 2]).toEqual(['x', 'x', true])
    expect([low.stack, low.tooltip, width.tooltip]).toEqual([width.stack, { show: false }, { show: false }])
    expect(width.areaStyle.color).toBe(line.color)
    expect([line.tooltip.valueFormatter(2, 1), line.tooltip.valueFormatter(2, 0), line.tooltip.valueFormatter(undefined, 0)]).toEqual(['2 (1 to 3)', '2', '\u2014']) // prettier-ignore
    expect(drawn.legend.data).toEqual(['x'])
    expect(drawn.yAxis).toMatchObject({ min: 0, max: 4, minInterval: 0 })
  })
  const option = () =>
    optionOf(
      {
        labels: ['a'],
        series: [
          { name: 'x', kind: 'line', values: [1] },
          { name: 'y', kind: 'line', values: [null] },
        ],
      },
      theme,
      { count: String, description: 'X and Y' },
    )
  it('tells series apart by more than colour, and says to those who do not see it what it shows', () => {
    const { series, aria } = option()
    expect(series.map((one) => 'symbol' in one && one.symbol)).toEqual(['circle', 'rect'])
    expect(aria).toMatchObject({ enabled: true, label: { description: 'X and Y' } })
  })
})
