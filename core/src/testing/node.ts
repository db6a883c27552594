/**
 * One suite that every node passes, built in or not: its declaration is complete, and what it does is data that depends on its
 * input alone. Call it at the top of a test file; it declares the tests.
 */
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import type { AnyNode, Effect, Outcome, PluginDefinition, PortSource } from '../plugin.ts'
import { portsOf } from '../ports.ts'
import { createRegistry } from '../registry.ts'
import { compileText } from '../texts.ts'
import { validateAgainst, withDefaults } from '../validate.ts'
import { docsFaults, namesOf, portFaults, schemaFaults, titleFaults } from './conformance.ts'
import { noticeNode, runNode, type Notice, type StepOptions } from './step.ts'

/**
 * One thing that can happen at the node, and how it ends: by a port, waiting, the run's end, branches by ports, a join, or a throw with this code; `notices` is
 * what a watching node (a goal) makes of the event of its input.
 */
export type NodeCase = StepOptions & { readonly name: string } & (
    | { readonly leaves: string }
    | { readonly waits: true }
    | { readonly ends: true }
    | { readonly forks: readonly string[] }
    | { readonly joins: 'all' | 'any' }
    | { readonly fails: string }
    | { readonly notices: 'stay' | 'end' }
  )

export interface NodeTestOptions {
  /** The plugin that brings the node: what the node writes, calls and computes must be registered in it. */
  readonly plugin: PluginDefinition
  /** Together they leave by every port. A throw counts as leaving by `error`. */
  readonly cases: readonly NodeCase[]
  /** Configs of older versions, one for each. */
  readonly older?: readonly { readonly version: number; readonly config: JsonObject }[]
}

export function testNode(definition: AnyNode, options: NodeTestOptions): void {
  describe(`${definition.type} as a node`, () => {
    testDeclaration(definition, options)
    testVersions(definition, options.older ?? [])
    testCases(definition, options)
  })
}

const exampleOf = (definition: AnyNode) => (definition.example ?? {}) as JsonObject

function testDeclaration(definition: AnyNode, { plugin }: NodeTestOptions): void {
  it('is what its plugin brings', () => {
    const { type, version, title } = definition
    expect(createRegistry([plugin]).nodes.get(type)).toMatchObject({ type, version, title })
  })
  it('has a config schema in draft-07', () => {
    expect(schemaFaults(definition)).toEqual([])
  })
  it('starts with an example that fits its schema and its own check', () => {
    for (const example of [exampleOf(definition), ...Object.values(definition.exampleIn ?? {})]) {
      expect(validateAgainst(definition.config, example)).toEqual([])
      const findings = definition.check?.(withDefaults(definition.config, example)) ?? []
      expect(findings.filter(({ severity }) => severity !== 'warning')).toEqual([])
    }
  })
  it('is titled in English and Russian, down to every property', () => {
    expect(titleFaults(definition)).toEqual([])
  })
  it('tells of its ways out, and of none that is not there, when it has docs', () => {
    expect(docsFaults(definition)).toEqual([])
  })
  it('has sound ports', () => {
    expect(portFaults(definition, exampleOf(definition))).toEqual([])
  })
  it('sums its example up in a line', () => {
    for (const text of Object.values(definition.summary ?? { en: definition.type }))
      expect(compileText(text).render(exampleOf(definition))).not.toMatch(/undefined|\[object|^\s*$/)
  })
}

function testVersions(definition: AnyNode, older: NonNullable<NodeTestOptions['older']>): void {
  it('brings every older version up to this one', () => {
    const versions = Array.from({ length: definition.version - 1 }, (_, index) => index + 1)
    expect(older.map(({ version }) => version).sort()).toEqual(versions)
    for (const { version, config } of older) expect(validateAgainst(definition.config, definition.migrate!(config, version))).toEqual([])
  })
}

function testCases(definition: AnyNode, { plugin, cases }: NodeTestOptions): void {
  for (const each of cases) testCase(definition, plugin, each)

  it('can be left by every port', () => {
    const left = new Set(
      cases.flatMap((each) => ('leaves' in each ? [each.leaves] : 'forks' in each ? each.forks : 'fails' in each ? ['error'] : [])),
    )
    expect(namesOf(definition).filter((name) => !left.has(name))).toEqual([])
    const lists = (definition.ports as readonly PortSource[]).flatMap((port) => (typeof port === 'object' && 'each' in port ? [port] : []))
    for (const list of lists) {
      const names = new Set(cases.flatMap((each) => portsOf([list], each.config ?? exampleOf(definition)).map(({ name }) => name)))
      expect([...names].filter((name) => left.has(name))).not.toEqual([])
    }
  })
  if (definition.starts === undefined) return
  it('says in plain data what starts it', () => {
    const trigger = definition.starts!(withDefaults(definition.config, exampleOf(definition)))
    // The instants of moments and timetables are worked out, the rest is data.
    const { next: _next, entries: _entries, ...data } = { next: undefined, entries: undefined, ...trigger }
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })
}

function testCase(definition: AnyNode, plugin: PluginDefinition, each: NodeCase): void {
  const source = frozen({ plugin, config: exampleOf(definition), ...each })
  const run = async () => ('notices' in each ? noticeNode(definition, source) : runNode(definition, source))
  if ('fails' in each) {
    it(`${each.name}`, async () => {
      await expect(run()).rejects.toMatchObject({ code: each.fails })
    })
    return
  }
  it(`${each.name}`, async () => {
    const outcome = await run()
    const ports = portsOf(definition.ports, each.config ?? exampleOf(definition)).map(({ name }) => name)
    expect(endOf(outcome)).toEqual(endOf(each))
    expect(outcome.kind === 'leave' ? ports : [null]).toContain(outcome.kind === 'leave' ? outcome.port : null)
    expect(outcome.kind !== 'wait' || definition.waits === true).toBe(true)
    expect(outcome.kind !== 'fork' || (definition.forks === true && outcome.ports.every((port) => ports.includes(port)))).toBe(true)
    expect(outcome.kind !== 'join' || definition.joins === true).toBe(true)
  })
  it(`${each.name}: as plain data, the same every time, of what the plugin brings`, async () => {
    const outcome = await run()
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(withoutUndefined(outcome))
    expect(await run()).toEqual(outcome)
    expect((outcome.effects ?? []).filter((effect) => !isRegistered(effect, plugin))).toEqual([])
  })
}

function endOf(outcome: Outcome | Notice | NodeCase): string {
  if ('notices' in outcome) return `${outcome.notices}s`
  if ('leaves' in outcome) return `leaves by ${outcome.leaves}`
  if ('waits' in outcome) return 'waits'
  if ('forks' in outcome) return `forks by ${outcome.forks.join()}`
  if ('joins' in outcome) return `joins ${outcome.joins}`
  if ('ends' in outcome || !('kind' in outcome)) return 'ends'
  if (outcome.kind === 'fork') return `forks by ${outcome.ports.join()}`
  if (outcome.kind === 'join') return `joins ${outcome.when}`
  return outcome.kind === 'leave' ? `leaves by ${outcome.port}` : `${outcome.kind}s`
}

/** What `<channel>.send` asks of the runtime itself. */
const ofChannels = new Set(['message.queue', 'message.send'])

function isRegistered({ kind, type }: Effect, { writes = [], calls = [], channels = [] }: PluginDefinition): boolean {
  if (channels.length > 0 && ofChannels.has(type)) return true
  return (kind === 'write' ? writes : calls).some((definition) => definition.type === type)
}

/** What is absent and what is undefined are the same in JSON. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  )
}

/** A node that writes to what it is given would change what other nodes see. Plugins are code, not data. */
function frozen<T extends StepOptions>(options: T): T {
  const { plugin, ...data } = options
  const copy = freeze(structuredClone(data))
  return { ...copy, ...(plugin === undefined ? {} : { plugin }) } as T
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') Object.values(Object.freeze(value)).forEach(freeze)
  return value
}
