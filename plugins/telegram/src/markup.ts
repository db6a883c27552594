/**
 * The text of a message: HTML as marketers write it, brought to the few tags that Telegram has (Bot API, "HTML style"). What it does not have is
 * told by line breaks or left out, and everything else is text; so Telegram never refuses a message for how it was written.
 */
import { Parser } from 'htmlparser2'
import { linksIn, webAddress } from './text-links.ts'

export type Piece = Text | Opening | { readonly kind: 'close'; readonly tag: string }
interface Text {
  readonly kind: 'text'
  readonly text: string
}
type Opening =
  | { readonly kind: 'open'; readonly tag: string }
  /** To the web: followed through a tracked address. */
  | { readonly kind: 'link'; readonly url: string }
  /** Elsewhere, such as `tg://user?id=1` or `mailto:`. */
  | { readonly kind: 'plain-link'; readonly href: string }

const kept: Readonly<Record<string, string>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  u: 'u',
  ins: 'u',
  s: 's',
  strike: 's',
  del: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-spoiler': 'tg-spoiler',
}
const blocks = new Set(['p', 'div', 'li', 'ul', 'ol', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'table', 'section'])
const silent = new Set(['script', 'style', 'head', 'title'])

/** Where the reading stands. */
interface Reading {
  readonly pieces: Piece[]
  /** What each open element is closed by; null: by nothing. */
  readonly closers: (string | null)[]
  /** The parser tells a text in parts, at every entity: an address must be seen whole. */
  text: string
  hidden: number
}

export function readMarkup(html: string): readonly Piece[] {
  const reading: Reading = { pieces: [], closers: [], text: '', hidden: 0 }
  const parser = new Parser({
    onopentag: (name, attributes) => openElement(reading, name, attributes),
    ontext: (text) => {
      if (reading.hidden === 0) reading.text += text
    },
    onclosetag: (name) => closeElement(reading, name),
  })
  parser.write(html)
  parser.end()
  flush(reading)
  return reading.pieces
}

function openElement(reading: Reading, name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === 'br') reading.text += '\n'
  if (blocks.has(name)) breakLine(reading)
  if (name === 'li') reading.text += '• '
  flush(reading)
  if (silent.has(name)) reading.hidden += 1
  const piece = reading.hidden > 0 ? null : pieceOf(name, attributes, isInside(reading, 'a'))
  if (piece !== null) reading.pieces.push(piece)
  reading.closers.push(piece === null ? null : piece.kind === 'open' ? piece.tag : 'a')
}

function closeElement(reading: Reading, name: string): void {
  flush(reading)
  if (silent.has(name)) reading.hidden -= 1
  const closer = reading.closers.pop() ?? null
  if (closer !== null) reading.pieces.push({ kind: 'close', tag: closer })
  if (blocks.has(name)) breakLine(reading)
}

const isInside = ({ closers }: Reading, ...tags: readonly string[]) => closers.some((tag) => tag !== null && tags.includes(tag))

function flush(reading: Reading): void {
  const { text, pieces } = reading
  if (text === '') return
  reading.text = ''
  pieces.push(...(isInside(reading, 'a', 'code', 'pre') ? [{ kind: 'text', text } as const] : withLinks(text)))
}

/** A line of its own, but no empty ones. */
function breakLine(reading: Reading): void {
  const before = visibleText(reading.pieces.slice(-1), false) + reading.text
  if ((reading.text === '' && reading.pieces.length === 0) || /\n\s*$/.test(before)) return
  reading.text += '\n'
}

function pieceOf(name: string, attributes: Readonly<Record<string, string>>, linked: boolean): Opening | null {
  const tag = name === 'span' && attributes['class'] === 'tg-spoiler' ? 'tg-spoiler' : kept[name]
  if (tag !== undefined) return { kind: 'open', tag }
  if (name !== 'a' || linked) return null
  const href = (attributes['href'] ?? '').trim()
  const url = webAddress(href)
  if (url !== null) return { kind: 'link', url }
  return /^(tg|mailto|tel):[^\s]+$/i.test(href) ? { kind: 'plain-link', href } : null
}

function withLinks(text: string): readonly Piece[] {
  const links = linksIn(text)
  const after = (index: number) => text.slice(links[index]?.end ?? 0, links[index + 1]?.start)
  return [
    { kind: 'text', text: text.slice(0, links[0]?.start) },
    ...links.flatMap(({ start, end, url }, index): Piece[] => [
      { kind: 'link', url },
      { kind: 'text', text: text.slice(start, end) },
      { kind: 'close', tag: 'a' },
      { kind: 'text', text: after(index) },
    ]),
  ]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char]!)

/** As Telegram takes it, the n-th link leading to `to(n)`. */
export function writeMarkup(pieces: readonly Piece[], to: (index: number) => string): string {
  let links = 0
  const written = pieces.map((piece) => {
    if (piece.kind === 'text') return escaped(piece.text)
    if (piece.kind === 'link') return `<a href="${escaped(to(links++))}">`
    if (piece.kind === 'plain-link') return `<a href="${escaped(piece.href)}">`
    return piece.kind === 'open' ? `<${piece.tag}>` : `</${piece.tag}>`
  })
  return written.join('').trim()
}

export const linksOf = (pieces: readonly Piece[]): readonly string[] =>
  pieces.flatMap((piece) => (piece.kind === 'link' ? [piece.url] : []))

/** What a reader sees: what Telegram's limits are about. */
export function visibleText(pieces: readonly Piece[], trimmed = true): string {
  const text = pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('')
  return trimmed ? text.trim() : text
}
