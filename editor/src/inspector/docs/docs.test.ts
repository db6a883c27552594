import type { NodeDocs, NodeManifest } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { Problem, type Server } from '../../api/http.ts'
import { manifest } from '../../document/fixtures.ts'
import { docsOf } from './use-docs.ts'
import { waysOf } from './ways.ts'

const docs: NodeDocs = { text: [{ en: 'It waits.' }] }
const told = { ...manifest('delay', ['out']), documented: true }

/** Answers with these docs, or refuses, and counts how often it was asked. */
function serverOf(answer: () => Promise<NodeDocs>) {
  const asked: string[] = []
  const request = (path: string) => {
    asked.push(path)
    return answer()
  }
  return { asked, server: { request, requestWithTag: request } as unknown as Server }
}

describe('docs of a node type', () => {
  it('are asked for once while the page is open', async () => {
    const { asked, server } = serverOf(async () => docs)
    expect(await docsOf(told, server)).toBe(docs)
    expect(await docsOf(told, server)).toBe(docs)
    expect(asked).toEqual(['/api/node-types/delay/docs'])
  })

  it('are asked for again when the server could not answer', async () => {
    let isUp = false
    const { asked, server } = serverOf(async () => {
      if (!isUp) throw new Problem(0, { code: 'NETWORK_UNREACHABLE' })
      return docs
    })
    await expect(docsOf(told, server)).rejects.toThrow('NETWORK_UNREACHABLE')
    isUp = true
    expect(await docsOf(told, server)).toBe(docs)
    expect(asked).toHaveLength(2)
  })

  it('are taken as they came from a host that has no server', async () => {
    const { asked, server } = serverOf(async () => docs)
    expect(await docsOf({ ...told, docs }, server)).toBe(docs)
    expect(asked).toEqual([])
  })
})

describe('the ways out', () => {
  const config = { type: 'object', properties: { events: { type: 'array', 'x-ui': { title: { en: 'Events', ru: 'События' } } } } }
  const of = (ports: NodeManifest['ports'], means: NodeDocs['ports']) =>
    waysOf({ ports, config }, { ...docs, ...(means && { ports: means }) })
  const said = { en: 'So it is.' }

  it('go by the titles that the canvas shows, whatever the config is', () => {
    const past = { port: 'past', title: { en: 'date is past', ru: 'дата прошла' }, when: { '==': [{ var: 'mode' }, 'until'] } }
    expect(of(['out', past, 'timeout'], { out: said, past: said, timeout: said })).toEqual([
      { port: 'out', title: { en: 'then', ru: 'дальше' }, means: said },
      { port: 'past', title: past.title, means: said },
      { port: 'timeout', title: { en: 'timeout', ru: 'время вышло' }, means: said },
    ])
  })

  it('that a list makes go by the title of the list', () => {
    expect(of([{ each: 'events' }], { events: said })).toEqual([{ port: 'events', title: { en: 'Events', ru: 'События' }, means: said }])
    expect(of([{ each: 'unheard' }], { unheard: said })).toEqual([{ port: 'unheard', title: { en: 'unheard' }, means: said }])
  })

  it('of which nothing is said are left out', () => {
    expect(of(['out', 'error'], { error: said }).map(({ port }) => port)).toEqual(['error'])
    expect(of(['out'], undefined)).toEqual([])
  })
})
