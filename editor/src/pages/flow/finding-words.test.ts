import type { Finding, FlowDocument, NodeManifest } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { fieldOf, nameOf } from './finding-words.ts'

const branches = { type: 'split', ports: [{ each: 'branches' }, 'else'] } as unknown as NodeManifest
const step = { type: 'step', ports: ['out'] } as unknown as NodeManifest
const document: FlowDocument = {
  millrace: 1,
  name: 'Lamps',
  nodes: [
    { id: 'split', type: 'split', version: 1, config: { branches: [{ name: 'vip', title: 'Regulars' }] } },
    { id: 'step', type: 'step', version: 1, config: {} },
  ],
  edges: [],
}
const drawn = { document, manifests: new Map([branches, step].map((manifest) => [manifest.type, manifest])) }
const unwired = (node: string | null, port: string): Finding => ({
  code: 'FLOW_GRAPH_PORT_UNWIRED',
  severity: 'error',
  node,
  path: '',
  message: `The port “${port}” leads nowhere`,
})

describe('what a finding is about', () => {
  it('is a branch by its title', () => {
    expect(nameOf(unwired('split', 'vip'), drawn)).toBe('Regulars')
    expect(nameOf(unwired('split', 'else'), drawn)).toBe('otherwise')
  })
  it('needs no name where there is one way out', () => {
    expect(nameOf(unwired('step', 'out'), drawn)).toBeNull()
  })
  it('is called what the server called it if it is not drawn', () => {
    expect(nameOf(unwired('split', 'gone'), drawn)).toBe('gone')
    expect(nameOf(unwired(null, 'gone'), drawn)).toBe('gone')
  })
  it('is a setting as the form calls it', () => {
    const title = { en: 'Subject', ru: 'Тема' }
    const config = { properties: { subject: { 'x-ui': { title } }, links: { items: { properties: { url: {} } }, 'x-ui': { title } } } }
    const titled = { ...drawn, manifests: new Map([['step', { ...step, config } as unknown as NodeManifest]]) }
    const missing = (path: string): Finding => ({ code: 'FLOW_CONFIG_MISSING', severity: 'error', node: 'step', path, message: '' })
    expect(fieldOf(missing('/subject'), titled)).toEqual(title)
    expect(fieldOf(missing('/links/0/url'), titled)).toEqual(title)
    expect(fieldOf(missing('/other'), titled)).toBeNull()
  })
})
