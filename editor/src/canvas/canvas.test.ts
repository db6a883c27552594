import { describe, expect, it } from 'vitest'
import { flow, manifests } from '../document/fixtures.ts'
import { renameNode } from '../document/commands.ts'
import { cardsOf, edgeShape, portPoint, stubsOf } from './model.ts'
import { withNames } from './summary.ts'
import { firstLook, fitAll, inView, panBeside, panInto, viewOf, zoomAround } from './viewport.ts'

const size = { width: 1000, height: 800 }

describe('the canvas model', () => {
  const document = flow('a:start f:fork b', 'a.out-f f.else-b')
  document.nodes[1]!.config = { branches: [{ name: 'yes' }] }
  const cards = cardsOf(document, manifests)

  it('leads edges from a port to the top of the next card', () => {
    const shape = edgeShape(document.edges[1]!, cards)
    expect(shape?.start).toEqual(portPoint(cards.get('f')!, 'else'))
    expect(shape?.d.endsWith('128 256')).toBe(true)
  })
  it('draws no edge from a port that does not exist', () => {
    expect(edgeShape({ from: 'f', port: 'gone', to: 'b' }, cards)).toBeNull()
    expect(edgeShape({ from: 'f', port: 'yes', to: 'gone' }, cards)).toBeNull()
  })
  it('calls fields in a line by their names, where they have one', () => {
    const names = new Map([['bonus.balance', 'Bonus balance']])
    const line = 'bonus.balance is greater than 100 and contact.shoe.size equals 41.5'
    expect(withNames(line, names)).toBe('Bonus balance is greater than 100 and contact.shoe.size equals 41.5')
  })
  it('puts variables of a text in brackets, without their filters', () => {
    const names = new Map([['event.properties.name', 'Product name']])
    const line = 'You left {{ event.properties.name | default: "it" }}, {{ contact.shoe_size }}'
    expect(withNames(line, names)).toBe('You left [Product name], [shoe_size]')
  })
  it('shows a stub at every port that must lead somewhere', () => {
    expect(stubsOf(cards, document.edges).map((stub) => stub.key)).toEqual(['f yes', 'b out'])
  })
  it('keeps the cards of nodes that did not change', () => {
    const next = cardsOf(renameNode(document, 'b', 'Thanks'), manifests, cards)
    expect(next.get('a')).toBe(cards.get('a'))
    expect(next.get('b')).not.toBe(cards.get('b'))
  })
})

describe('the viewport', () => {
  const card = { x: 0, y: 0, width: 256, height: 64 }

  it('takes in what is near the window and leaves out what is far', () => {
    const view = viewOf({ x: 0, y: 0, k: 1 }, size)
    const rects = [card, { ...card, x: 1100 }, { ...card, x: 1300 }]
    expect(inView(rects, view, (rect) => rect)).toHaveLength(2)
  })
  it('never enlarges a small flow, and fits a large one whole', () => {
    expect(fitAll([card], size).k).toBe(1)
    const { k, y } = fitAll([card, { ...card, y: 3000 }], size)
    expect(3064 * k + y).toBeLessThanOrEqual(800)
    expect(y).toBe(56)
  })
  it('leaves room for the plus of the last card over the zoom at the bottom', () => {
    const [plus, zoom] = [44, 52]
    const { k, y } = fitAll([card, { ...card, y: 700 }], size)
    expect((764 + plus) * k + y).toBeLessThanOrEqual(800 - zoom)
    const into = panInto({ ...card, y: 900 }, { x: 100, y: 0, k: 1 }, size)
    expect(964 + plus + into.y).toBeLessThanOrEqual(800 - zoom)
  })
  it('first shows the beginning at a readable size when all of it would be too small', () => {
    const look = firstLook([card, { ...card, y: 3000 }], size)
    expect(look).toEqual({ k: 0.75, x: 500 - 128 * 0.75, y: 56 })
  })
  it('moves no farther than it must to show a card', () => {
    const still = { x: 100, y: 100, k: 1 }
    expect(panInto(card, still, size)).toEqual(still)
    expect(panInto({ ...card, x: -500 }, still, size)).toEqual({ x: 556, y: 100, k: 1 })
    expect(panInto({ ...card, x: 900 }, still, size).x).toBe(1000 - 56 - 256 - 900)
  })
  it('beside a panel shows the chosen card with the whole width of the flow, or the card alone where that has no room', () => {
    const transform = { x: 300, y: 100, k: 1 }
    const both = [card, { ...card, x: 300, y: 128 }]
    const narrow = { width: 700, height: 800 }
    expect(panBeside(card, both, { transform, size: narrow })).toEqual({ x: 700 - 56 - 556, y: 100, k: 1 })
    const wide = [...both, { ...card, x: 900, y: 128 }]
    expect(panBeside(card, wide, { transform, size: narrow })).toEqual(transform)
    expect(panBeside(wide[2]!, wide, { transform, size: narrow }).x).toBe(700 - 56 - 256 - 900)
  })
  it('keeps the point under the pointer while zooming', () => {
    const next = zoomAround({ x: 10, y: 20, k: 1 }, 2, { x: 300, y: 200 })
    expect((300 - next.x) / next.k).toBe(290)
    expect((200 - next.y) / next.k).toBe(180)
    expect(zoomAround(next, 99, { x: 0, y: 0 }).k).toBe(2)
  })
})
