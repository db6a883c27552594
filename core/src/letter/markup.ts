/**
 * The text of a text block, and its HTML: paragraphs parted by empty lines, `**bold**`, `*italic*`, `[words](address)`, lines that begin with
 * `# `, `## `, `- ` or `1. `. Everything else is escaped, so no HTML comes of it but this; Liquid stays as it is.
 */
import { escapeMarkup, isBareTags, safeAddress, setAside } from './liquid-tokens.ts'

export function htmlOf(source: string): string {
  const { text, restore } = setAside(source.replaceAll(/\r\n?/g, '\n'))
  const paragraphs = text.split(/\n[ \t]*\n+/).filter((part) => part.trim() !== '')
  return paragraphs
    .map((part) => (isBareTags(part, restore) ? restore(part.trim()) : restore(blockOf(part.replaceAll(/^\n+|\s+$/g, '')))))
    .join('\n')
}

interface Line {
  readonly kind: 'h1' | 'h2' | 'ul' | 'ol' | 'p'
  readonly text: string
}

const beginnings: readonly (readonly [RegExp, Line['kind']])[] = [
  [/^##\s+/, 'h2'],
  [/^#\s+/, 'h1'],
  [/^[-*•]\s+/, 'ul'],
  [/^\d{1,3}[.)]\s+/, 'ol'],
]

function lineOf(text: string): Line {
  const found = beginnings.find(([beginning]) => beginning.test(text))
  return found === undefined ? { kind: 'p', text } : { kind: found[1], text: text.replace(found[0], '') }
}

/** Lines of one kind in a row belong together. */
function blockOf(paragraph: string): string {
  const groups: { kind: Line['kind']; lines: string[] }[] = []
  for (const line of paragraph.split('\n').map((each) => lineOf(each.trim()))) {
    const last = groups.at(-1)
    if (last?.kind === line.kind && line.kind !== 'h1' && line.kind !== 'h2') last.lines.push(line.text)
    else groups.push({ kind: line.kind, lines: [line.text] })
  }
  return groups.map(({ kind, lines }) => elementOf(kind, lines.map(inlineOf))).join('\n')
}

function elementOf(kind: Line['kind'], lines: readonly string[]): string {
  if (kind === 'ul' || kind === 'ol') return `<${kind}>${lines.map((line) => `<li>${line}</li>`).join('')}</${kind}>`
  return `<${kind}>${lines.join('<br>')}</${kind}>`
}

function inlineOf(text: string): string {
  return text
    .split(/(\[[^\]\n]+\]\([^()\s]*\))/)
    .map((part, index) => (index % 2 === 0 ? styled(escapeMarkup(part)) : linkOf(part)))
    .join('')
}

function linkOf(source: string): string {
  const [, words = '', address = ''] = /^\[([^\]]+)\]\(([^()]*)\)$/.exec(source) ?? []
  return `<a href="${escapeMarkup(safeAddress(address))}">${styled(escapeMarkup(words))}</a>`
}

function styled(escaped: string): string {
  return escaped
    .replaceAll(/\*\*(?=\S)([^\n]*?\S)\*\*/g, '<b>$1</b>')
    .replaceAll(/(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])/g, '<i>$1</i>')
}

/** Markup of simple HTML; null for what markup cannot say, such as tables, styles and pictures. */
export function markupOf(html: string): string | null {
  const out: string[] = []
  const links: string[] = []
  for (const piece of html.split(/(<[^>]*>)/)) {
    const said = piece.startsWith('<') ? tagMarkup(piece, links) : textMarkup(piece)
    if (said === null) return null
    out.push(said)
  }
  return out
    .join('')
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

const known: Readonly<Record<string, string>> = { '&nbsp;': ' ', '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const textMarkup = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/&(nbsp|amp|lt|gt|quot|#39);/g, (entity) => known[entity] ?? entity)

const marks: Readonly<Record<string, string>> = {
  '<p>': '\n\n',
  '</p>': '\n\n',
  '<br>': '\n',
  '<ul>': '\n\n',
  '</ul>': '\n\n',
  '<li>': '\n- ',
  '</li>': '',
  '<h1>': '\n\n# ',
  '</h1>': '\n\n',
  '<h2>': '\n\n## ',
  '</h2>': '\n\n',
  '<b>': '**',
  '</b>': '**',
  '<strong>': '**',
  '</strong>': '**',
  '<i>': '*',
  '</i>': '*',
  '<em>': '*',
  '</em>': '*',
}

function tagMarkup(tag: string, links: string[]): string | null {
  const plain = tag.toLowerCase().replace(/\s*\/>$/, '>')
  if (Object.hasOwn(marks, plain)) return marks[plain]!
  if (plain === '</a>') return links.length === 0 ? null : `](${links.pop()})`
  const [, address] = /^<a\s+href="([^"\s()]*)"\s*>$/i.exec(tag) ?? []
  if (address === undefined) return null
  links.push(textMarkup(address))
  return '['
}
