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
}

export interface ChartData {
  /** What stands along the bottom. */
  readonly labels: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly percent?: boolean
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
  /** Said to those who do not see the chart. */
  readonly description: string
}

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'] as const

export function optionOf({ labels, series, percent = false }: ChartData, theme: ChartTheme, words: ChartWords) {
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
    grid: { left: 8, right: 12, top: series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend: {
      show: series.length > 1,
      top: 0,
      left: 0,
      type: 'scroll',
      textStyle: { color: theme.text },
      icon: undefined,
      data: series.map(({ name }) => name),
    },
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
      minInterval: percent ? 0 : 1,
      ...axis,
      axisLine: { show: false },
      axisLabel: { color: theme.faint, formatter: (value: number) => words.count(value) },
      splitLine: { lineStyle: { color: theme.line } },
    },
    series: series.map(seriesOf),
  }
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
