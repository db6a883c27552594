import { describe, expect, it } from 'vitest'
import { edgePath } from './edge-path.ts'
import { flow, manifests } from './fixtures.ts'
import { bounds, cardHeight, cardWidth, portAt } from './geometry.ts'
import { newNode, newNodeId, nodePorts, reachable } from './graph.ts'
import { neighbour } from './walk.ts'

describe('graph', () => {
  it('names new nodes by their type, each once', () => {
    expect(newNodeId(flow(''), 'email.send')).toBe('email_send')
    expect(newNodeId(flow('email_send email_send_2'), 'email.send')).toBe('email_send_3')
  })
  it('gives a new node a copy of its type’s example', () => {
    const fork = { ...manifests.get('fork')!, example: { branches: [{ name: 'yes' }] } }
    const made = newNode(flow(''), fork)
    expect(made.config).toEqual(fork.example)
    expect(made.config['branches']).not.toBe(fork.example['branches'])
  })
  it('shows a node of an unknown type with the ports its edges name', () => {
    const document = flow('a:gone b', 'a.left-b')
    expect(nodePorts(document.nodes[0]!, manifests, document.edges).map((port) => port.name)).toEqual(['left'])
  })
  it('follows edges through cycles', () => {
    expect([...reachable(flow('a b c', 'a.out-b b.out-a').edges, 'a')].sort()).toEqual(['a', 'b'])
  })
})

describe('walking with the arrow keys', () => {
  const document = flow('a:start f:fork x y', 'a.out-f f.else-y f.one-x')
  document.nodes[1]!.config = { branches: [{ name: 'one' }] }
  document.nodes[3]!.at = { x: 300, y: 256 }
  const from = (id: string, to: 'left' | 'right' | 'up' | 'down') => neighbour(document, manifests, { from: id, to })

  it('goes down to the first branch and up to where it came from', () => {
    expect(from('f', 'down')).toBe('x')
    expect(from('y', 'up')).toBe('f')
  })
  it('goes sideways among what stands in a row, and stays at the ends', () => {
    expect(from('x', 'right')).toBe('y')
    expect(from('y', 'left')).toBe('x')
    expect(from('y', 'down')).toBeNull()
    expect(from('a', 'up')).toBeNull()
  })
})

describe('geometry', () => {
  it('stands the only port under the middle of the card and spreads several', () => {
    expect(portAt(0, 1)).toEqual({ x: 128, y: 64 })
    expect(portAt(1, 4).x - portAt(0, 4).x).toBe(96)
    expect(cardWidth(4)).toBe(384)
    expect(cardHeight(2)).toBeGreaterThan(cardHeight(1))
  })
  it('goes straight down, and around the side when it leads back up', () => {
    expect(edgePath({ x: 0, y: 0 }, { x: 100, y: 200 }).middle).toEqual({ x: 50, y: 100 })
    const back = edgePath({ x: 0, y: 500 }, { x: 40, y: 0 })
    expect(back.middle.x).toBeGreaterThan(40)
    expect(back.box.height).toBeGreaterThan(500)
  })
  it('passes beside cards that stand in the way, on the nearer side', () => {
    const between = [{ x: -100, y: 100, width: 200, height: 64 }]
    const around = edgePath({ x: 40, y: 0 }, { x: 0, y: 300 }, between)
    expect(around.middle.x).toBe(120)
    expect(edgePath({ x: -40, y: 0 }, { x: 0, y: 300 }, between).middle.x).toBe(-120)
    expect(edgePath({ x: 200, y: 0 }, { x: 200, y: 300 }, between).middle.x).toBe(200)
  })
  it('keeps a lane between two columns of cards', () => {
    const columns = [0, 296].map((x) => ({ x, y: 100, width: 256, height: 64 }))
    expect(edgePath({ x: 200, y: 0 }, { x: 128, y: 300 }, columns).middle.x).toBe(276)
  })
  it('has no bounds around nothing', () => {
    expect(bounds([])).toBeNull()
    expect(
      bounds([
        { x: 1, y: 2, width: 3, height: 4 },
        { x: -1, y: 0, width: 1, height: 1 },
      ]),
    ).toEqual({ x: -1, y: 0, width: 5, height: 6 })
  })
})
