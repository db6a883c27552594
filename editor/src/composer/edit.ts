/** Changes of a letter, each giving the next one. A place is a list of blocks (the letter's own, or a column's) and an index in it. */
import { simpleKinds, type Block, type BlockKind, type ColumnsBlock, type Letter, type SimpleBlock } from '@millrace/core/letter'

/** `null`: the letter itself. */
export type ListName = { readonly columns: string; readonly index: number } | null

export interface Place {
  readonly list: ListName
  readonly index: number
}

export function blocksIn(letter: Letter, list: ListName): readonly Block[] {
  if (list === null) return letter.blocks
  const found = letter.blocks.find(({ id }) => id === list.columns)
  return found?.kind === 'columns' ? (found.columns[list.index] ?? []) : []
}

export function placeOf(letter: Letter, id: string): Place | null {
  const index = letter.blocks.findIndex((block) => block.id === id)
  if (index !== -1) return { list: null, index }
  for (const block of letter.blocks) {
    if (block.kind !== 'columns') continue
    for (const [column, blocks] of block.columns.entries()) {
      const within = blocks.findIndex((inner) => inner.id === id)
      if (within !== -1) return { list: { columns: block.id, index: column }, index: within }
    }
  }
  return null
}

export function blockOf(letter: Letter, id: string): Block | null {
  const place = placeOf(letter, id)
  return place === null ? null : (blocksIn(letter, place.list)[place.index] ?? null)
}

/** Only simple blocks stand in columns. */
export const fits = (kind: BlockKind, list: ListName): boolean => list === null || simpleKinds.some((simple) => simple === kind)

function withList(letter: Letter, list: ListName, change: (blocks: readonly Block[]) => readonly Block[]): Letter {
  if (list === null) return { ...letter, blocks: change(letter.blocks) }
  const blocks = letter.blocks.map((block) => {
    if (block.id !== list.columns || block.kind !== 'columns') return block
    const columns = block.columns.map((column, index) => (index === list.index ? (change(column) as readonly SimpleBlock[]) : column))
    return { ...block, columns }
  })
  return { ...letter, blocks }
}

export function insertBlock(letter: Letter, block: Block, { list, index }: Place): Letter {
  return fits(block.kind, list) ? withList(letter, list, (blocks) => blocks.toSpliced(index, 0, block)) : letter
}

export function removeBlock(letter: Letter, id: string): Letter {
  const place = placeOf(letter, id)
  return place === null ? letter : withList(letter, place.list, (blocks) => blocks.toSpliced(place.index, 1))
}

export function changeBlock(letter: Letter, next: Block): Letter {
  const place = placeOf(letter, next.id)
  return place === null ? letter : withList(letter, place.list, (blocks) => blocks.with(place.index, next))
}

/** Where it cannot stand, it stays where it is. `index` counts the blocks before it is taken out. */
export function moveBlock(letter: Letter, id: string, to: Place): Letter {
  const from = placeOf(letter, id)
  const block = blockOf(letter, id)
  if (from === null || block === null || !fits(block.kind, to.list)) return letter
  const same = JSON.stringify(from.list) === JSON.stringify(to.list)
  const index = same && to.index > from.index ? to.index - 1 : to.index
  if (same && index === from.index) return letter
  return insertBlock(removeBlock(letter, id), block, { list: to.list, index })
}

/** Up or down among its neighbours. */
export function shiftBlock(letter: Letter, id: string, by: -1 | 1): Letter {
  const from = placeOf(letter, id)
  if (from === null) return letter
  const index = from.index + by
  if (index < 0 || index >= blocksIn(letter, from.list).length) return letter
  return moveBlock(letter, id, { list: from.list, index: by === 1 ? index + 1 : index })
}

/** Below itself, with ids of its own. Answers the copy's id. */
export function duplicateBlock(letter: Letter, id: string): { readonly letter: Letter; readonly id: string } {
  const place = placeOf(letter, id)
  const block = blockOf(letter, id)
  if (place === null || block === null) return { letter, id }
  const copy = renamed(block, createIds(letter))
  return { letter: insertBlock(letter, copy, { list: place.list, index: place.index + 1 }), id: copy.id }
}

function renamed(block: Block, next: () => string): Block {
  if (block.kind !== 'columns') return { ...block, id: next() }
  return { ...block, id: next(), columns: block.columns.map((column) => column.map((inner) => ({ ...inner, id: next() }))) }
}

const everyId = ({ blocks }: Letter): readonly string[] =>
  blocks.flatMap((block) => [block.id, ...(block.kind === 'columns' ? block.columns.flat().map(({ id }) => id) : [])])

/** Ids that the letter does not have, each once. */
export function createIds(letter: Letter): () => string {
  const taken = new Set(everyId(letter))
  let number = 0
  return () => {
    do number += 1
    while (taken.has(`b${number}`))
    return `b${number}`
  }
}

/** `currency`: of prices, where the block has some. */
export function emptyBlock(kind: BlockKind, id: string, currency = ''): Block {
  switch (kind) {
    case 'text':
      return { kind, id, text: '', align: 'left' }
    case 'picture':
      return { kind, id, url: '', alt: '', link: '', width: 0, align: 'center' }
    case 'button':
      return { kind, id, text: '', link: '', colour: '', align: 'center' }
    case 'products':
      return { kind, id, from: 'list', pictures: true, prices: true, currency }
    case 'columns':
      return { kind, id, columns: [[], []] }
    case 'divider':
      return { kind, id }
    case 'spacer':
      return { kind, id, height: 24 }
    case 'raw':
      return { kind, id, mjml: '' }
  }
}

/** What stood in a column that goes stands at the end of the last that stays. */
export function withColumns(block: ColumnsBlock, count: number): ColumnsBlock {
  const kept = block.columns.slice(0, count)
  const rest = block.columns.slice(count).flat()
  const columns = Array.from({ length: count }, (_, index) => [...(kept[index] ?? []), ...(index === count - 1 ? rest : [])])
  return { ...block, columns }
}

/** The first button that leads nowhere. */
export function buttonToNowhere(letter: Letter): string | null {
  const all = letter.blocks.flatMap((block): readonly Block[] => (block.kind === 'columns' ? block.columns.flat() : [block]))
  return all.find((block) => block.kind === 'button' && block.link.trim() === '')?.id ?? null
}

/** The first block whose own texts have this in them: where a finding points. */
export function blockWith(letter: Letter, quote: string): string | null {
  const has = (block: SimpleBlock | Block): boolean =>
    Object.entries(block).some(([name, value]) => name !== 'id' && name !== 'kind' && typeof value === 'string' && value.includes(quote))
  for (const block of letter.blocks) {
    const inner = block.kind === 'columns' ? block.columns.flat().find(has) : undefined
    if (inner !== undefined) return inner.id
    if (has(block)) return block.id
  }
  return null
}
