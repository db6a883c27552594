/** Whoever asks the editor how a step works is told, of every step that comes with the project, in both languages. */
import { createRegistry, type AnyNode, type Localized } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { docsFaults } from '../../core/src/testing/conformance.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const nodes: readonly AnyNode[] = [...createRegistry(await loadPlugins([], import.meta.dirname)).nodes.values()]

const textsOf = ({ docs }: AnyNode): readonly Localized[] =>
  docs === undefined
    ? []
    : [...docs.text, ...(docs.uses ?? []), ...(docs.example === undefined ? [] : [docs.example]), ...Object.values(docs.ports ?? {})]

describe('the docs of the built-in steps', () => {
  it('are there for each, whole in both languages, and tell of its ways out', () => {
    expect(nodes.length).toBeGreaterThan(40)
    expect(nodes.filter(({ docs }) => docs === undefined).map(({ type }) => type)).toEqual([])
    expect(nodes.flatMap((node) => docsFaults(node).map((fault) => `${node.type}: ${fault}`))).toEqual([])
  })

  it('say when a step is of use, and are short enough to be read', () => {
    expect(nodes.filter(({ docs }) => (docs?.uses ?? []).length === 0).map(({ type }) => type)).toEqual([])
    const length = (node: AnyNode) => textsOf(node).reduce((sum, { en }) => sum + en.length, 0)
    expect(nodes.filter((node) => length(node) > 2000).map(({ type }) => type)).toEqual([])
  })

  it('are plain texts: Russian in Russian letters, and nothing that only a renderer of markup would understand', () => {
    const faults = nodes.flatMap((node) =>
      textsOf(node)
        .filter(({ en, ru = '' }) => /\*\*|__|<\/?[a-z]+>|^\s*[-#]/.test(en) || (!/[а-яё]/i.test(ru) && ru !== en) || ru !== ru.trim())
        .map(({ en }) => `${node.type}: ${en}`),
    )
    expect(faults).toEqual([])
  })
})
