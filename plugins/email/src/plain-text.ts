/** The text part of a letter that has none of its own, derived from its HTML or MJML: paragraphs, lists, and where links lead. */
import { Parser } from 'htmlparser2'

const hidden = new Set(['head', 'style', 'script', 'title', 'mj-head'])
const blocks = new Set(
  'address article aside blockquote div dl dt dd fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
)
const paragraphs = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'ul',
  'ol',
  'table',
  'mj-text',
  'mj-button',
  'mj-section',
])

export function plainText(source: string): string {
  const out: string[] = []
  const open: { href: string; from: number }[] = []
  let hiddenDepth = 0
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (hidden.has(name)) hiddenDepth += 1
      if (hiddenDepth > 0) return
      out.push(edgeOf(name), markOf(name, attributes))
      if (name === 'a' || name === 'mj-button') open.push({ href: attributes['href'] ?? '', from: out.length })
    },
    ontext: (text) => {
      if (hiddenDepth === 0) out.push(text.replace(/[\s\uE000\uE001]+/g, ' '))
    },
    onclosetag: (name) => {
      if (hidden.has(name)) hiddenDepth -= 1
      if (hiddenDepth > 0) return
      if (name === 'a' || name === 'mj-button') out.push(destination(open.pop(), out))
      out.push(edgeOf(name))
    },
  })
  parser.end(source)
  return tidy(out.join(''))
}

/** Edges of blocks, which collapse: characters for private use, so that they are never an author's. */
const lineEdge = '\uE000'
const paragraphEdge = '\uE001'

function edgeOf(element: string): string {
  if (paragraphs.has(element)) return paragraphEdge
  return blocks.has(element) || element.startsWith('mj-') ? lineEdge : ''
}

function markOf(element: string, attributes: Readonly<Record<string, string>>): string {
  if (element === 'br') return '\n'
  if (element === 'li') return '- '
  if (element === 'td' || element === 'th') return ' '
  if (element === 'img' || element === 'mj-image') return attributes['alt'] ?? ''
  return element === 'hr' ? '---' : ''
}

/** ` (https://…)` after a link, unless that is what it says already. */
function destination(link: { href: string; from: number } | undefined, out: readonly string[]): string {
  if (link === undefined || !/^(https?:|%(unsubscribe|preferences)_url%)/i.test(link.href)) return ''
  return out.slice(link.from).join('').trim() === link.href ? '' : ` (${link.href})`
}

function tidy(text: string): string {
  return text
    .replace(/[ \uE000\uE001]*[\uE000\uE001][ \uE000\uE001]*/g, (edges) => (edges.includes(paragraphEdge) ? '\n\n' : '\n'))
    .replace(/ +/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
