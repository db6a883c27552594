/**
 * The whole flow as a picture of its own: an SVG made from the model, never from the page, so that what is off the screen or too far away to be drawn is
 * there too. Light colours, whatever the theme: pictures go into documents. Every text is escaped.
 */
import type { NoteColour } from '@millrace/core'
import { bounds, type Rect } from '../document/geometry.ts'
import type { CardModel, Cards, EdgeShape } from './model.ts'
import type { FrameShape, NoteShape } from './surroundings.ts'

export interface PictureText {
  readonly title: string
  readonly summary: string
  /** Names of the ports, when there is more than one. */
  readonly ports: readonly string[]
}

export interface Picture {
  readonly name: string
  readonly cards: Cards
  readonly edges: readonly EdgeShape[]
  readonly notes: readonly NoteShape[]
  readonly frames: readonly FrameShape[]
  textOf(card: CardModel): PictureText
  /** The inside of an icon's 24 by 24 SVG; null: none. */
  iconOf(name: string): string | null
  /** Colour of a group of steps. */
  hueOf(group: string): string
}

const margin = 40
const font = `system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif`
const ink = { ground: '#f6f7f9', card: '#ffffff', line: '#cbd1db', edge: '#8b94a6', text: '#181b24', soft: '#636b7d' } as const

/** Null when the flow is empty. */
export function pictureOf(picture: Picture): { readonly svg: string; readonly width: number; readonly height: number } | null {
  const { cards: all, notes, frames } = picture
  const around = bounds([...[...all.values(), ...notes, ...frames].map(({ rect }) => rect), ...picture.edges.map(({ box }) => box)])
  if (around === null || all.size + notes.length === 0) return null
  const [width, height] = [around.width + 2 * margin, around.height + 2 * margin]
  const edges = picture.edges.map(({ d }) => `<path d="${d}"/>`).join('')
  const under = frames.map(framed).join('')
  const beside = notes.map(noted).join('')
  const cards = [...picture.cards.values()].map((card) => drawn(card, picture)).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${around.x - margin} ${around.y - margin} ${width} ${height}" font-family="${escaped(font)}" role="img"><title>${escaped(picture.name)}</title><rect x="${around.x - margin}" y="${around.y - margin}" width="${width}" height="${height}" fill="${ink.ground}"/>${under}<g fill="none" stroke="${ink.edge}" stroke-width="1.75" stroke-linecap="round">${edges}</g>${beside}${cards}</svg>`
  return { svg, width, height }
}

function drawn(card: CardModel, picture: Picture): string {
  const { rect, manifest, node } = card
  const { title, summary, ports } = picture.textOf(card)
  const hue = picture.hueOf(manifest?.group ?? 'other')
  const icon = picture.iconOf(manifest?.icon ?? 'puzzle')
  const room = rect.width - 74
  return `<g transform="translate(${rect.x} ${rect.y})"${node.disabled === true ? ' opacity="0.55"' : ''}><rect width="${rect.width}" height="${rect.height}" rx="12" fill="${ink.card}" stroke="${ink.line}"/><rect x="12" y="14" width="36" height="36" rx="10" fill="${hue}" fill-opacity="0.13"/>${
    icon === null
      ? ''
      : `<svg x="21" y="23" width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="${hue}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${icon}</svg>`
  }<text x="60" y="${summary === '' ? 37 : 29}" font-size="14" font-weight="600" fill="${ink.text}">${escaped(fitted(title, room, 7.6))}</text>${
    summary === '' ? '' : `<text x="60" y="47" font-size="12" fill="${ink.soft}">${escaped(fitted(summary, room, 6.3))}</text>`
  }${ports.length < 2 ? '' : portNames(ports, rect)}</g>`
}

/** As in the light theme. */
const tints: Readonly<Record<NoteColour, readonly [fill: string, line: string]>> = {
  yellow: ['#fdf0b8', '#d9b93a'],
  green: ['#d5f3dc', '#6db583'],
  blue: ['#d9e8fe', '#7fa5df'],
  violet: ['#e8dffc', '#a58bdb'],
  pink: ['#fcdfea', '#d98bab'],
  grey: ['#e7eaf0', '#a4adbd'],
}

function framed({ frame, rect }: FrameShape): string {
  const [fill, line] = tints[frame.colour ?? 'grey']
  return `<g transform="translate(${rect.x} ${rect.y})"><rect width="${rect.width}" height="${rect.height}" rx="16" fill="${fill}" fill-opacity="0.45" stroke="${line}" stroke-width="1.5"/><text x="14" y="20" font-size="13" font-weight="700" fill="${ink.text}">${escaped(fitted(frame.title, rect.width - 28, 7.6))}</text></g>`
}

function noted({ note, rect }: NoteShape): string {
  const [fill, line] = tints[note.colour ?? 'yellow']
  const most = Math.max(1, Math.floor((rect.height - 20) / 19))
  const lines = wrapped(note.text, Math.max(4, Math.floor((rect.width - 24) / 6.9))).slice(0, most)
  const texts = lines.map((text, index) => `<text x="12" y="${24 + index * 19}" font-size="13" fill="${ink.text}">${escaped(text)}</text>`)
  return `<g transform="translate(${rect.x} ${rect.y})"><rect width="${rect.width}" height="${rect.height}" rx="4" fill="${fill}" stroke="${line}"/>${texts.join('')}</g>`
}

/** Lines of so many letters at most, broken between words where that can be. */
function wrapped(text: string, most: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let rest = [...line]
    while (rest.length > most) {
      const space = rest.lastIndexOf(' ', most)
      const cut = space > 0 ? space : most
      lines.push(rest.slice(0, cut).join(''))
      rest = rest.slice(space > 0 ? cut + 1 : cut)
    }
    return [...lines, rest.join('')]
  })
}

function portNames(ports: readonly string[], { width, height }: Rect): string {
  const cell = width / ports.length
  const names = ports.map(
    (name, index) =>
      `<text x="${cell * (index + 0.5)}" y="${height - 10}" font-size="12" fill="${ink.soft}" text-anchor="middle">${escaped(fitted(name, cell - 8, 6.3))}</text>`,
  )
  return `<path d="M0 ${height - 30}H${width}" stroke="${ink.line}"/>${names.join('')}`
}

/** Cut where it would run out of its room; letters are `wide` on average, and none is measured. */
function fitted(text: string, room: number, wide: number): string {
  const letters = [...text]
  const most = Math.max(2, Math.floor(room / wide))
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** Characters that XML does not know are left out. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}|[\uFFFE\uFFFF]/gu, '')
    .replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!)
