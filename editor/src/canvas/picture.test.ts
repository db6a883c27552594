import type { FlowDocument } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { manifests } from '../document/fixtures.ts'
import { cardsOf, edgeShapes } from './model.ts'
import { pictureOf, type Picture } from './picture.ts'
import { framesOf, notesOf } from './surroundings.ts'

const flow = (titles: readonly string[]): FlowDocument => ({
  millrace: 1,
  name: 'A & B',
  nodes: titles.map((title, index) => ({ id: `n${index}`, type: 'delay', version: 1, config: {}, title, at: { x: 0, y: index * 128 } })),
  edges: titles.slice(1).map((_, index) => ({ from: `n${index}`, port: 'out', to: `n${index + 1}` })),
})

function picture(document: FlowDocument, more: Partial<Picture> = {}): Picture {
  const cards = cardsOf(document, manifests)
  return {
    name: document.name,
    cards,
    edges: edgeShapes(document.edges, cards),
    notes: [...notesOf(document).values()],
    frames: framesOf(document, cards),
    textOf: ({ node }) => ({ title: node.title ?? '', summary: 'a line', ports: [] }),
    iconOf: () => '<circle r="3"/>',
    hueOf: () => '#123456',
    ...more,
  }
}

describe('the picture of a flow (003.08)', () => {
  it('has every card and edge, as large as the flow is', () => {
    const drawn = pictureOf(picture(flow(['One', 'Two', 'Three'])))!
    expect(drawn.svg.match(/font-weight="600"/g)).toHaveLength(3)
    expect(drawn.svg.match(/<path d="M/g)).toHaveLength(2)
    expect([drawn.width, drawn.height]).toEqual([256 + 80, 2 * 128 + 64 + 80])
    expect(drawn.svg).toContain('<title>A &amp; B</title>')
  })

  it('shows what people wrote as text, whatever it is', () => {
    const { svg } = pictureOf(picture(flow(['<img onerror=x>', 'a\u0000"b'])))!
    expect(svg).toContain('&lt;img onerror=x&gt;')
    expect(svg).toContain('a&quot;b')
    expect(svg).not.toContain('<img')
  })

  it('cuts what is too long for its card between letters, also of two units', () => {
    const { svg } = pictureOf(picture(flow(['😀'.repeat(60)])))!
    expect(svg).toMatch(/>(😀)+…</u)
    expect(svg).not.toContain('\ud83d…')
  })

  it('names the ports where there are several, and there is none of an empty flow', () => {
    const textOf: Picture['textOf'] = () => ({ title: 'Split', summary: '', ports: ['yes', 'no'] })
    expect(pictureOf(picture(flow(['One']), { textOf }))!.svg).toMatch(/text-anchor="middle">yes<.*text-anchor="middle">no</)
    expect(pictureOf(picture(flow([])))).toBeNull()
  })

  it('has the notes, broken into lines, and the frames with their titles; a note alone is a picture too', () => {
    const note = {
      id: 'note',
      text: 'Ask Ann before you change the <pause>\nof three days',
      at: { x: 400, y: 0 },
      size: { width: 136, height: 128 },
    }
    const noted: FlowDocument = {
      ...flow(['One', 'Two']),
      notes: [note],
      frames: [{ id: 'f', title: 'Letters & more', nodes: ['n0', 'n1'], colour: 'blue' }],
    }
    const { svg, width } = pictureOf(picture(noted))!
    expect([...svg.matchAll(/font-size="13" fill="#181b24">([^<]*)</g)].map(([, line]) => line)).toEqual([
      'Ask Ann before',
      'you change the',
      '&lt;pause&gt;',
      'of three days',
    ])
    expect(svg).toContain('Letters &amp; more')
    expect(width).toBe(24 + 400 + 136 + 80)
    expect(pictureOf(picture({ ...flow([]), notes: [note] }))).not.toBeNull()
  })
})
