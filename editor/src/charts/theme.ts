/** The page's colours for charts: read anew whenever the theme changes, for a canvas knows no custom properties. */
import { onScopeDispose, shallowRef, type Ref } from 'vue'
import type { ChartTheme } from './option.ts'

const colours = ['accent', 'hue-people', 'warning', 'danger', 'hue-split', 'hue-loyalty', 'success', 'hue-outside']

function read(): ChartTheme {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(`--flow-${name}`).trim()
  return {
    colours: colours.map(of),
    text: of('text-2'),
    faint: of('text-3'),
    line: of('border'),
    surface: of('surface'),
    font: of('font'),
  }
}

export function useChartTheme(): Ref<ChartTheme> {
  const theme = shallowRef(read())
  const observer = new MutationObserver(() => (theme.value = read()))
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style'] })
  onScopeDispose(() => observer.disconnect())
  return theme
}
