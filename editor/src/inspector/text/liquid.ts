/** Liquid inside any text: variables shown as chips, and completion of variables, filters and tags. */
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete'
import { Decoration, MatchDecorator, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'

const variable = Decoration.mark({ class: 'cm-liquid' })
const tag = Decoration.mark({ class: 'cm-liquid-tag' })
const decorator = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: (match) => (match[0].startsWith('{{') ? variable : tag),
})

export const liquidChips = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = decorator.createDeco(view)
    }
    update(update: ViewUpdate): void {
      this.decorations = decorator.updateDeco(update, this.decorations)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** What completion offers, in the reader's language; asked for each time, because the flow changes. */
export interface LiquidWords {
  readonly variables: readonly { readonly path: string; readonly title: string }[]
  /** What a filter does, by its name. */
  readonly filters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** Where the cursor stands in Liquid: what is being typed there, and from where on. */
export interface LiquidPlace {
  readonly kind: 'variable' | 'filter' | 'tag'
  readonly from: number
}

/** `before` is the text of the line up to the cursor; positions are in it. Null outside Liquid. */
export function liquidPlace(before: string): LiquidPlace | null {
  const opened = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  if (opened === -1) return null
  const inside = before.slice(opened)
  if (inside.includes('}}') || inside.includes('%}')) return null
  const filter = /\|\s*(\w*)$/.exec(inside)
  if (filter !== null) return { kind: 'filter', from: before.length - (filter[1]?.length ?? 0) }
  const isTag = inside.startsWith('{%')
  const first = /^\{[{%]-?\s*([\w.]*)$/.exec(inside)
  if (first !== null) return { kind: isTag ? 'tag' : 'variable', from: before.length - (first[1]?.length ?? 0) }
  const word = /[\s(:,=<>]([a-z][\w.]*)$/.exec(inside)
  return word === null ? null : { kind: 'variable', from: before.length - (word[1]?.length ?? 0) }
}

const endings: Readonly<Record<string, string>> = {
  if: 'if  %}{% endif',
  unless: 'unless  %}{% endunless',
  for: 'for item in  %}{% endfor',
  case: 'case  %}{% when  %}{% endcase',
}

export function liquidCompletion(words: () => LiquidWords): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos)
    const place = liquidPlace(line.text.slice(0, context.pos - line.from))
    if (place === null) return null
    return { from: line.from + place.from, options: optionsAt(place, words()), validFor: /^[\w.]*$/ }
  }
}

function optionsAt({ kind }: LiquidPlace, words: LiquidWords): Completion[] {
  if (kind === 'filter') return Object.entries(words.filters).map(([label, detail]) => ({ label, detail, type: 'function' }))
  if (kind === 'tag') {
    return Object.entries(words.tags).map(([label, detail]) => ({
      label,
      detail,
      type: 'keyword',
      apply: applyClosed(endings[label] ?? label, '%}'),
    }))
  }
  return words.variables.map(({ path, title }) => ({ label: path, detail: title, type: 'variable', apply: applyClosed(path, '}}') }))
}

/** Inserts and closes the braces, unless they are closed already; the cursor stands behind what was inserted. */
function applyClosed(text: string, close: '}}' | '%}') {
  return (view: EditorView, _: Completion, from: number, to: number): void => {
    const line = view.state.doc.lineAt(to)
    const rest = line.text.slice(to - line.from)
    const next = rest.search(/\{[{%]|\}\}|%\}/)
    const closed = next !== -1 && rest.startsWith(close, next)
    const opened = /\{[{%]-?(\s*)[^{}]*$/.exec(line.text.slice(0, from - line.from))
    const insert = `${opened?.[1] === '' ? ' ' : ''}${text}${closed ? '' : ` ${close}`}`
    const cursor = from + insert.length
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: cursor }, userEvent: 'input.complete' })
  }
}
