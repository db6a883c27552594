/**
 * What a chart shows, as data; and the ECharts option that draws it. Law: series are told apart by their pattern and the shape of their
 * points as well as by colour, and every chart has a table beside it that says the same.
 */
export interface ChartSeries {
  readonly name: string
  readonly kind: 'line' | 'bar'
  /** Series of one stack stand on each other. */
  readonly stack?: string
  /** Null: nothing is known. */
  readonly values: readonly (number | null)[]
  /** Of a line: from where to where the true value may be, drawn behind it. */
  readonly bands?: readonly (Band | null)[]
}

export interface Band {
  readonly low: number
  readonly high: number
}

export interface ChartData {
  /** What stands along the bottom. */
  readonly labels: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly percent?: boolean
  /** Each value is what there is in all by then: their sum means nothing. */
  readonly running?: boolean
  /** Where the picture ends; what goes beyond is cut off. */
  readonly within?: Band
  /** In a narrow place: the names of the series stand one under the other, all of them to be seen. */
  readonly listed?: boolean
}

/** The theme's colours as the page has them now. */
export interface ChartTheme {
  readonly colours: readonly string[]
  readonly text: string
  readonly faint: string
  readonly line: string
  readonly surface: string
  readonly font: string
}

export interface ChartWords {
  readonly count: (value: number) => string
  /** `from 1 % to 2 %` */
  readonly between?: (band: Band) => string
  /** Said to those who do not see the chart. */
  readonly description: string
}

/** Of a name in the legend, with the space after it. */
export const legendLine = 22

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'] as const

export function optionOf(data: ChartData, theme: ChartTheme, words: ChartWords) {
  const { labels, series, percent = false, running = false, listed = false, within } = data
  const axis = {
    axisLabel: { color: theme.faint, hideOverlap: true },
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
  }
  return {
    animation: false,
    color: [...theme.colours],
    textStyle: { fontFamily: theme.font, color: theme.text },
    aria: {
      enabled: true,
      label: { description: words.description },
      decal: { show: series.some(({ kind }) => kind === 'bar') && series.length > 1 },
    },
    grid: {
      left: 8,
      right: 12,
      top: series.length < 2 ? 12 : listed ? series.length * legendLine + 16 : 36,
      bottom: 4,
      containLabel: true,
    },
    legend: legendOf(data, theme),
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.text, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? words.count(value) : '—'),
    },
    xAxis: { type: 'category', data: [...labels], boundaryGap: series.some(({ kind }) => kind === 'bar'), ...axis },
    yAxis: {
      type: 'value',
      minInterval: percent || running ? 0 : 1,
      ...(within !== undefined && { min: within.low, max: within.high }),
      ...axis,
      axisLine: { show: false },
      axisLabel: {
        color: theme.faint,
        formatter: (value: number) => words.count(value),
        // An edge below nought is seldom one of the marks, and would stand close to the next one.
        ...(within !== undefined && within.low < 0 && { showMinLabel: false }),
      },
      splitLine: { lineStyle: { color: theme.line } },
    },
    series: [
      ...series.map((one, index) => ({
        ...seriesOf(one, index),
        color: theme.colours[index % theme.colours.length]!,
        ...tipOf(one, words),
      })),
      ...series.flatMap((one, index) => bandOf(one, theme.colours[index % theme.colours.length]!, series.length)),
    ],
  }
}

function legendOf({ series, listed = false }: ChartData, theme: ChartTheme) {
  return {
    show: series.length > 1,
    top: 0,
    left: 0,
    ...(listed ? { type: 'plain', orient: 'vertical', itemGap: 8 } : { type: 'scroll' }),
    textStyle: { color: theme.text, ...(listed && { lineHeight: legendLine - 8 }) },
    icon: undefined,
    data: series.map(({ name }) => name),
  }
}

/**
 * Two lines that nobody sees: the lower edge, and the way from there to the upper one with the area that it leaves. By the name of their
 * line, so that the legend hides them together; after it, so that the legend shows the line's mark; and behind it all the same.
 */
function bandOf({ name, bands }: ChartSeries, color: string, count: number) {
  if (bands === undefined) return []
  const edge = {
    name,
    color,
    type: 'line',
    stack: `band of ${name}`,
    stackStrategy: 'all',
    silent: true,
    symbol: 'none',
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
    emphasis: { disabled: true },
    z: 1,
  } as const
  // Many lie over one another: together they must not hide the lines.
  const area = { areaStyle: { color, opacity: count > 2 ? 0.09 : 0.16 } }
  return [
    { ...edge, data: bands.map((band) => band?.low ?? null) },
    { ...edge, data: bands.map((band) => (band === null ? null : band.high - band.low)), ...area },
  ]
}

/** The interval beside the value, as the table has it. */
function tipOf({ bands }: ChartSeries, { count, between }: ChartWords) {
  if (bands === undefined || between === undefined) return {}
  const valueFormatter = (value: unknown, index: number) => {
    const band = bands[index] ?? null
    if (typeof value !== 'number') return '\u2014'
    return band === null ? count(value) : `${count(value)} (${between(band)})`
  }
  return { tooltip: { valueFormatter } }
}

function seriesOf({ name, kind, stack, values }: ChartSeries, index: number) {
  const data = [...values]
  if (kind === 'bar') return { name, type: 'bar', data, barMaxWidth: 28, ...(stack !== undefined && { stack }) }
  return {
    name,
    type: 'line',
    data,
    symbol: symbols[index % symbols.length],
    symbolSize: 7,
    showSymbol: data.length <= 40,
    lineStyle: { width: 2, type: (['solid', 'dashed', 'dotted'] as const)[index % 3] },
  }
}
