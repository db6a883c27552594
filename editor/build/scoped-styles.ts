/**
 * The same style sheets for an editor within somebody's page: what is said of the page is said of the editor's place there, by selectors, so
 * that no rule reaches the host's own elements. In a shadow root nothing does anyway, and the page is the host element.
 *
 * Tokens weigh nothing in a page and stand on the host element in a shadow: either way a host's `--flow-*` win.
 */
export type Within = 'page' | 'shadow'

interface Places {
  readonly root: string
  readonly dark: string
  /** Heavier than Element Plus's own. */
  readonly heavyRoot: string
  readonly heavyDark: string
  readonly inside: string
}

const places: Readonly<Record<Within, Places>> = {
  page: {
    root: ':where(.millrace-editor)',
    dark: `:where(.millrace-editor)[data-theme='dark']`,
    heavyRoot: '.millrace-editor[data-theme]',
    heavyDark: `.millrace-editor[data-theme='dark'][data-theme]`,
    inside: ':where(.millrace-editor) ',
  },
  shadow: {
    root: ':host',
    dark: `:host([data-theme='dark'])`,
    heavyRoot: ':host([data-theme])',
    heavyDark: `:host([data-theme='dark'][data-theme])`,
    inside: '',
  },
}

/** Null: the rule is about the page alone. */
export function scopedSelector(selector: string, within: Within, file: string): string | null {
  const place = places[within]
  const tokens = within === 'page' && file.endsWith('/theme/tokens.css')
  if (/^(html|body|#app)$/.test(selector)) return null
  if (selector === ':root') return place.root
  if (selector === 'html.dark') return tokens ? `:where(.millrace-editor[data-theme='dark'])` : place.dark
  if (selector === 'html:root') return place.heavyRoot
  if (selector === 'html.dark:root') return place.heavyDark
  if (selector.startsWith('html.dark ')) return `${place.dark} ${selector.slice('html.dark '.length)}`
  if (selector.startsWith('html ')) return `${within === 'page' ? '.millrace-editor' : place.root} ${selector.slice('html '.length)}`
  if (selector.startsWith('.millrace-editor')) return selector
  return place.inside + selector
}

/** What of PostCSS is used here. */
interface Rule {
  selectors: string[]
  readonly parent?: { readonly type: string; readonly name?: string } | undefined
  remove(): unknown
}
interface Sheet {
  readonly source?: { readonly input: { readonly file?: string | undefined } } | undefined
  walkRules(visit: (rule: Rule) => void): void
}

export function scoped(within: Within) {
  /** A sheet can be gone through twice. */
  const done = new WeakSet<Rule>()
  return {
    postcssPlugin: 'scoped',
    OnceExit(sheet: Sheet) {
      const file = sheet.source?.input.file?.replaceAll('\\', '/') ?? ''
      sheet.walkRules((rule) => {
        if (done.has(rule) || rule.parent?.name?.endsWith('keyframes')) return
        done.add(rule)
        const selectors = rule.selectors.map((selector) => scopedSelector(selector, within, file)).filter((selector) => selector !== null)
        if (selectors.length === 0) rule.remove()
        else rule.selectors = selectors
      })
    },
  }
}
