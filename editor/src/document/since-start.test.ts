import { describe, expect, it } from 'vitest'
import { flow, manifest, manifests } from './fixtures.ts'
import { lengthOf, sinceStart, spanParts } from './since-start.ts'

const types = new Map([
  ...manifests,
  [
    'pause',
    manifest('pause', ['out'], { waits: true, stays: [{ property: 'duration', when: { '==': [{ var: 'mode' }, 'for'] } }] }),
  ] as const,
  ['until', manifest('until', ['came', 'timeout'], { waits: true, stays: [{ property: 'timeout', port: 'timeout' }] })] as const,
])
const hours = (nodes: string, edges: string, configs: Readonly<Record<string, object>>) => {
  const document = flow(nodes, edges)
  for (const node of document.nodes) node.config = { ...configs[node.id] }
  return Object.fromEntries(
    [...sinceStart(document, types)].map(([id, { least, most, open }]) => [id, `${least / 3.6e6}-${most / 3.6e6}${open ? '+' : ''}`]),
  )
}
const pause = (duration: string) => ({ mode: 'for', duration })

describe('the time since the start', () => {
  it('adds up what the waits say', () => {
    const times = hours('a:start p:pause b q:pause c', 'a.out-p p.out-b b.out-q q.out-c', { p: pause('P1D'), q: pause('PT2H30M') })
    expect(times).toEqual({ a: '0-0', p: '0-0', b: '24-24', q: '24-24', c: '26.5-26.5' })
  })
  it('is the whole term for who comes by a timeout, and anything up to it for the others', () => {
    const times = hours('a:start u:until b c d', 'a.out-u u.came-b u.timeout-c b.out-d c.out-d', { u: { timeout: 'P2D' } })
    expect([times['b'], times['c'], times['d']]).toEqual(['0-48', '48-48', '0-48'])
  })
  it('is at least so long after a wait that nobody can know', () => {
    const times = hours('a:start p:pause q:pause b', 'a.out-p p.out-q q.out-b', { p: { mode: 'until' }, q: pause('P1D') })
    expect([times['q'], times['b']]).toEqual(['0-0+', '24-24+'])
  })
  it('takes no time at a step that is off, and knows nothing of steps that nobody comes to', () => {
    const document = flow('a:start p:pause b x', 'a.out-p p.out-b')
    document.nodes[1] = { ...document.nodes[1]!, config: pause('P1D'), disabled: true }
    const times = sinceStart(document, types)
    expect([times.get('b')?.most, times.has('x')]).toEqual([0, false])
  })
  it('goes round no circle, and takes the shortest and the longest of several ways', () => {
    const times = hours('a:start p:pause b f:fork', 'a.out-p p.out-b b.out-f f.yes-p f.else-b', {
      p: pause('P1D'),
      f: { branches: [{ name: 'yes' }] },
    })
    expect(times['b']).toBe('24-24')
    const two = hours('a:start f:fork p:pause b', 'a.out-f f.yes-p f.else-b p.out-b', { p: pause('P1D') })
    expect(two['b']).toBe('0-24')
  })
})

describe('a span of time', () => {
  it('is told by its two largest units', () => {
    const told = (duration: string) =>
      spanParts(lengthOf(duration))
        .map(({ unit, amount }) => `${amount} ${unit}`)
        .join(' ')
    expect(['P3DT1H', 'P3DT1H29M', 'P21DT23H50M', 'PT90M', 'PT59S', 'PT0S', 'P1W'].map(told)).toEqual([
      '3 day 1 hour',
      '3 day 1 hour',
      '22 day',
      '1 hour 30 minute',
      '59 second',
      '0 second',
      '7 day',
    ])
  })
  it('is none where there is no duration', () => {
    expect([lengthOf('soon'), lengthOf('-P1D')]).toEqual([0, 0])
  })
})
