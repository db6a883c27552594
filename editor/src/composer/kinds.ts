/** How kinds of blocks are shown. */
import type { Block, BlockKind } from '@millrace/core/letter'

export const kindIcons: Readonly<Record<BlockKind, string>> = {
  text: 'type',
  picture: 'image',
  button: 'rectangle-horizontal',
  products: 'shopping-bag',
  columns: 'columns-2',
  divider: 'minus',
  spacer: 'move-vertical',
  raw: 'code-xml',
}

/** A line that tells one block from another; empty when its kind says all. */
export function summaryOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return plain(block.text)
    case 'button':
      return plain(block.text)
    case 'picture':
      return block.alt || block.url
    case 'raw':
      return block.mjml.replaceAll(/\s+/g, ' ').trim().slice(0, 80)
    case 'spacer':
      return `${block.height} px`
    case 'products':
    case 'columns':
    case 'divider':
      return ''
  }
}

const plain = (text: string): string =>
  text
    .replaceAll(/\{%.*?%\}/gs, '')
    .replaceAll(/\{\{-?\s*([\w.]+)[^}]*\}\}/g, '{$1}')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(^|\n)#{1,2}\s+|\*\*?/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 100)
