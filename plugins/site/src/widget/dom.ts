/** Elements of the widget: made by script alone, texts as texts, in a closed shadow root with a style sheet that needs no permission of the page. */
import { styles } from './styles.ts'

type Attributes = Readonly<Record<string, string | boolean | undefined>>

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '')
    else if (typeof value === 'string') element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

export function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const element = make('button', { type: 'button', class: className }, text)
  element.addEventListener('click', press)
  return element
}

/** The only addresses that the widget follows or shows. */
export function webAddress(text: string | undefined): string | null {
  try {
    const url = new URL(text ?? '')
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
  } catch {
    return null
  }
}

/** A picture that does not come, or that the page's policy refuses, leaves no hole. */
export function picture(address: string | undefined, className: string): HTMLImageElement | null {
  const src = webAddress(address)
  if (src === null) return null
  const image = make('img', { class: className, alt: '' })
  image.addEventListener('error', () => image.remove())
  image.referrerPolicy = 'no-referrer'
  image.src = src
  return image
}

/** One sheet for all roots of the page. */
let sheet: CSSStyleSheet | null = null

export function shadowOf(host: HTMLElement): ShadowRoot {
  const shadow = host.attachShadow({ mode: 'closed' })
  if (sheet === null) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
  }
  shadow.adoptedStyleSheets = [sheet]
  return shadow
}

let layer: ShadowRoot | null = null

/** The widget's own layer over the page. */
export function overPage(): ShadowRoot {
  if (layer === null) {
    const host = make('div', { 'data-millrace-widget': true })
    layer = shadowOf(host)
    document.body.append(host)
  }
  return layer
}

export const isVisible = (): boolean => document.visibilityState === 'visible'
