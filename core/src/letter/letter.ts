/**
 * A letter as its author composes it: blocks, a style, a foot. It is kept beside the MJML that is made of it, as JSON; what of that JSON is
 * no letter (edited by hand, of a later version) is read as far as it is one.
 */
import type { Json, JsonObject } from '../json.ts'

export const fonts = ['sans', 'serif', 'mono'] as const
export const aligns = ['left', 'center', 'right'] as const
export type Align = (typeof aligns)[number]

export interface LetterStyle {
  /** Pixels. */
  readonly width: number
  readonly background: string
  readonly paper: string
  readonly text: string
  /** Of buttons and links. */
  readonly accent: string
  readonly font: (typeof fonts)[number]
}

interface Own<K extends string> {
  /** Unique in the letter. */
  readonly id: string
  readonly kind: K
}
export interface TextBlock extends Own<'text'> {
  /** See markup.ts. */
  readonly text: string
  readonly align: Align
}
export interface PictureBlock extends Own<'picture'> {
  readonly url: string
  readonly alt: string
  readonly link: string
  /** Pixels; 0: as wide as there is room. */
  readonly width: number
  readonly align: Align
}
export interface ButtonBlock extends Own<'button'> {
  readonly text: string
  readonly link: string
  /** Empty: the letter's accent. */
  readonly colour: string
  readonly align: Align
}
/** Products of the event that the contact came with, by the properties that Segment's spec gives them. */
export interface ProductsBlock extends Own<'products'> {
  /** `list`: those in its list, as a cart or an order has; `one`: the one that the event itself is about. */
  readonly from: (typeof productSources)[number]
  readonly pictures: boolean
  readonly prices: boolean
  /** A code as `RUB`, or what stands behind each price. */
  readonly currency: string
}
export const productSources = ['list', 'one'] as const
export type DividerBlock = Own<'divider'>
export interface SpacerBlock extends Own<'spacer'> {
  readonly height: number
}
export interface RawBlock extends Own<'raw'> {
  /** MJML of whole sections, or HTML. */
  readonly mjml: string
}
/** What can stand in a column. */
export type SimpleBlock = TextBlock | PictureBlock | ButtonBlock | ProductsBlock | DividerBlock | SpacerBlock
export interface ColumnsBlock extends Own<'columns'> {
  readonly columns: readonly (readonly SimpleBlock[])[]
}
export type Block = SimpleBlock | ColumnsBlock | RawBlock
export type BlockKind = Block['kind']

export const simpleKinds = ['text', 'picture', 'button', 'products', 'divider', 'spacer'] as const
export const blockKinds = [
  'text',
  'picture',
  'button',
  'products',
  'columns',
  'divider',
  'spacer',
  'raw',
] as const satisfies readonly BlockKind[]

export interface Letter {
  readonly version: 1
  readonly style: LetterStyle
  /** What mail programs show beside the subject. */
  readonly preheader: string
  readonly logo: { readonly url: string; readonly alt: string; readonly link: string }
  readonly blocks: readonly Block[]
  /** Text as in text blocks. */
  readonly footer: string
}

export const defaultStyle: LetterStyle = {
  width: 600,
  background: '#f3f4f6',
  paper: '#ffffff',
  text: '#1f2430',
  accent: '#3a5bd9',
  font: 'sans',
}

export const widths = { least: 320, most: 900 } as const

/** Null when it is no letter at all. */
export function readLetter(json: Json | undefined): Letter | null {
  const found = asObject(json)
  if (found === undefined || !Array.isArray(found['blocks'])) return null
  const ids = createIds()
  const logo = asObject(found['logo']) ?? {}
  return {
    version: 1,
    style: readStyle(asObject(found['style']) ?? {}),
    preheader: text(found['preheader']),
    logo: { url: text(logo['url']), alt: text(logo['alt']), link: text(logo['link']) },
    blocks: asList(found['blocks']).flatMap((block) => readBlock(block, ids)),
    footer: text(found['footer']),
  }
}

const asObject = (value: Json | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
const asList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const oneOf = <T extends string>(values: readonly T[], value: Json | undefined, otherwise: T): T =>
  values.find((one) => one === value) ?? otherwise
export const isColour = (value: unknown): value is string => typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
const within = (value: Json | undefined, least: number, most: number, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : otherwise

function readStyle(style: JsonObject): LetterStyle {
  const colour = (name: 'background' | 'paper' | 'text' | 'accent') => (isColour(style[name]) ? style[name] : defaultStyle[name])
  return {
    width: within(style['width'], widths.least, widths.most, defaultStyle.width),
    background: colour('background'),
    paper: colour('paper'),
    text: colour('text'),
    accent: colour('accent'),
    font: oneOf(fonts, style['font'], 'sans'),
  }
}

/** Ids as they are, but none twice. */
function createIds(): (wanted: Json | undefined) => string {
  const taken = new Set<string>()
  return (wanted) => {
    let id = text(wanted)
    for (let number = 1; id === '' || taken.has(id); number++) id = `b${number}`
    taken.add(id)
    return id
  }
}

function readBlock(json: Json, ids: (wanted: Json | undefined) => string): readonly Block[] {
  const block = asObject(json)
  if (block?.['kind'] === 'raw') return [{ kind: 'raw', id: ids(block['id']), mjml: text(block['mjml']) }]
  if (block?.['kind'] !== 'columns') return readSimple(json, ids)
  const id = ids(block['id'])
  const columns = asList(block['columns']).slice(0, 3)
  return [{ kind: 'columns', id, columns: columns.map((column) => asList(column).flatMap((inner) => readSimple(inner, ids))) }]
}

function readSimple(json: Json, ids: (wanted: Json | undefined) => string): readonly SimpleBlock[] {
  const block = asObject(json)
  if (block === undefined) return []
  const align = oneOf(aligns, block['align'], 'left')
  switch (block['kind']) {
    case 'text':
      return [{ kind: 'text', id: ids(block['id']), text: text(block['text']), align }]
    case 'picture': {
      const { url, alt, link } = block
      const width = within(block['width'], 0, widths.most, 0)
      return [{ kind: 'picture', id: ids(block['id']), url: text(url), alt: text(alt), link: text(link), width, align }]
    }
    case 'button': {
      const colour = isColour(block['colour']) ? block['colour'] : ''
      return [{ kind: 'button', id: ids(block['id']), text: text(block['text']), link: text(block['link']), colour, align }]
    }
    case 'products': {
      const from = oneOf(productSources, block['from'], 'list')
      const shown = { pictures: block['pictures'] !== false, prices: block['prices'] !== false }
      return [{ kind: 'products', id: ids(block['id']), from, ...shown, currency: text(block['currency']) }]
    }
    case 'divider':
      return [{ kind: 'divider', id: ids(block['id']) }]
    case 'spacer':
      return [{ kind: 'spacer', id: ids(block['id']), height: within(block['height'], 4, 200, 24) }]
    default:
      return []
  }
}
