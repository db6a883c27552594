/** The MJML of a letter. Pure: the same letter is the same text. Liquid stays as it is, to be rendered before the MJML is. */
import type { Align, Block, Letter, LetterStyle, PictureBlock, ProductsBlock, SimpleBlock } from './letter.ts'
import { escapeAround, safeAddress } from './liquid-tokens.ts'
import { htmlOf } from './markup.ts'

const families: Readonly<Record<LetterStyle['font'], string>> = {
  sans: `-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif`,
  serif: `Georgia, 'Times New Roman', serif`,
  mono: `Menlo, Consolas, 'Courier New', monospace`,
}

export function mjmlOf(letter: Letter): string {
  const { style, preheader, logo, blocks, footer } = letter
  const head = lines(
    '<mj-attributes>',
    `  <mj-all font-family="${families[style.font]}" />`,
    `  <mj-text color="${style.text}" font-size="16px" line-height="1.5" />`,
    `  <mj-button border-radius="6px" font-size="16px" font-weight="600" inner-padding="12px 24px" />`,
    '</mj-attributes>',
    '<mj-style inline="inline">',
    `  a { color: ${style.accent}; }`,
    '  p, ul, ol { margin: 0 0 12px; } ul, ol { padding-left: 24px; } h1 { margin: 0 0 12px; font-size: 26px; line-height: 1.25; } h2 { margin: 0 0 8px; font-size: 20px; line-height: 1.3; }',
    '</mj-style>',
    ...(preheader.trim() === '' ? [] : [`<mj-preview>${escapeAround(preheader.trim())}</mj-preview>`]),
  )
  const body = lines(
    ...(logo.url.trim() === '' ? [] : [section(style.background, '24px 0 0', column(logoOf(logo)))]),
    ...paperOf(blocks, style),
    ...(footer.trim() === '' ? [] : [section(style.background, '8px 0 24px', column(footOf(footer, style)))]),
  )
  return lines(
    '<mjml>',
    '  <mj-head>',
    indent(head, 4),
    '  </mj-head>',
    `  <mj-body width="${style.width}px" background-color="${style.background}">`,
    indent(body, 4),
    '  </mj-body>',
    '</mjml>',
  )
}

/** Blocks that follow each other share a section; columns and raw MJML are sections of their own. */
function paperOf(blocks: readonly Block[], style: LetterStyle): readonly string[] {
  const sections: string[] = []
  let together: SimpleBlock[] = []
  const flush = () => {
    if (together.length > 0) sections.push(section(style.paper, '12px 0', column(partsOf(together, style))))
    together = []
  }
  for (const block of blocks) {
    if (block.kind !== 'raw' && block.kind !== 'columns') {
      together.push(block)
      continue
    }
    flush()
    if (block.kind === 'raw') sections.push(rawOf(block.mjml))
    else sections.push(section(style.paper, '12px 0', block.columns.map((inner) => column(partsOf(inner, style))).join('\n')))
  }
  flush()
  return sections.filter((each) => each !== '')
}

const section = (background: string, padding: string, columns: string) =>
  lines(`<mj-section background-color="${background}" padding="${padding}">`, indent(columns, 2), '</mj-section>')
const column = (parts: string) => (parts === '' ? '<mj-column></mj-column>' : lines('<mj-column>', indent(parts, 2), '</mj-column>'))

/** Raw MJML brings its own sections; HTML is put in as it is. */
function rawOf(mjml: string): string {
  const source = mjml.trim()
  if (source === '' || /<mj-(section|wrapper|hero|raw|include)\b/.test(source)) return source
  return lines(
    '<mj-section>',
    '  <mj-column>',
    /<mj-/.test(source) ? source : `<mj-text>${source}</mj-text>`,
    '  </mj-column>',
    '</mj-section>',
  )
}

const partsOf = (blocks: readonly SimpleBlock[], style: LetterStyle): string =>
  lines(...blocks.map((block) => partOf(block, style)).filter((part) => part !== ''))

function partOf(block: SimpleBlock, style: LetterStyle): string {
  switch (block.kind) {
    case 'text':
      return block.text.trim() === '' ? '' : `<mj-text${aligned(block.align)}>${htmlOf(block.text)}</mj-text>`
    case 'picture':
      return pictureOf(block)
    case 'button': {
      const colour = block.colour === '' ? style.accent : block.colour
      const colours = ` background-color="${colour}" color="${readableOn(colour)}"`
      return `<mj-button${aligned(block.align)}${colours}${hrefOf(block.link)}>${escapeAround(block.text.trim())}</mj-button>`
    }
    case 'products':
      return productsOf(block, style)
    case 'divider':
      return `<mj-divider border-width="1px" border-color="${mixed(style.text, style.paper)}" padding="12px 25px" />`
    case 'spacer':
      return `<mj-spacer height="${block.height}px" />`
  }
}

/** More of a cart than this would make a letter that nobody reads to its end. */
const productsMax = 20

/** A row a product. What a product does not have leaves no gap. */
function productsOf({ from, pictures, prices, currency }: ProductsBlock, { text }: LetterStyle): string {
  const product = from === 'list' ? 'product' : 'event.properties'
  const put = (name: string) => `{{ ${product}.${name} }}`
  const where = (name: string, then: string, otherwise = '') =>
    `{% if ${product}.${name} %}${then}${otherwise === '' ? '' : `{% else %}${otherwise}`}{% endif %}`
  const picture = `<img src="${put('image_url')}" width="72" alt="${put('name')}" style="display: block; border-radius: 6px;" />`
  const code = /^[A-Z]{3}$/.test(currency.trim()) ? `: '${currency.trim()}'` : ''
  const sign = code !== '' || currency.trim() === '' ? '' : `&nbsp;${escapeAround(currency.trim())}`
  const price = `<br />{{ ${product}.price | money${code} }}${sign}{% if ${product}.quantity > 1 %} × ${put('quantity')}{% endif %}`
  const row = [
    '<tr>',
    pictures ? where('image_url', `<td width="88" style="padding: 8px 16px 8px 0; vertical-align: top;">${picture}</td>`) : '',
    `<td${pictures ? where('image_url', '', ' colspan="2"') : ''} style="padding: 8px 0; vertical-align: top;">${where('url', `<a href="${put('url')}">${put('name')}</a>`, put('name'))}`,
    `${prices ? where('price', price) : ''}</td></tr>`,
  ].join('')
  const rows = from === 'list' ? `{% for product in event.properties.products limit: ${productsMax} %}${row}{% endfor %}` : row
  return `<mj-table color="${text}" font-size="16px" line-height="1.5">${rows}</mj-table>`
}

function pictureOf({ url, alt, link, width, align }: PictureBlock): string {
  if (safeAddress(url) === '') return ''
  const size = width === 0 ? '' : ` width="${width}px"`
  return `<mj-image src="${escapeAround(safeAddress(url))}" alt="${escapeAround(alt)}"${size} align="${align}"${hrefOf(link)} />`
}

const logoOf = ({ url, alt, link }: Letter['logo']) => pictureOf({ kind: 'picture', id: '', url, alt, link, width: 140, align: 'center' })

const footOf = (footer: string, { text, background }: LetterStyle) =>
  `<mj-text align="center" font-size="13px" color="${mixed(text, background, 0.3)}">${htmlOf(footer)}</mj-text>`

const aligned = (align: Align): string => ` align="${align}"`
function hrefOf(link: string): string {
  const address = safeAddress(link)
  return address === '' ? '' : ` href="${escapeAround(address)}"`
}

const channels = (colour: string): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

/** Black or white, whichever is read better on a colour (WCAG's relative luminance). */
export function readableOn(colour: string): '#ffffff' | '#111111' {
  const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.3 ? '#111111' : '#ffffff'
}

/** A colour on the way from one to another. */
function mixed(from: string, to: string, share = 0.8): string {
  const other = channels(to)
  const parts = channels(from).map((value, index) => Math.round(value + (other[index]! - value) * share))
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

const lines = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n')
/** Lines of texts are indented too: to MJML they are the same. */
const indent = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n')
