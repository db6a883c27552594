import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { looksSound } from './check/shape.ts'
import { checkFlow } from './check.ts'
import { flowDocumentSchema, type Finding } from './document.ts'
import { defineNode, definePlugin, leave } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'
import { validateAgainst } from './validate.ts'

const title = { en: 'Test', ru: 'Тест' }
const looks = { title, group: 'test', icon: 'circle' }
const nothing = Type.Object({}, { additionalProperties: false })
const trigger = defineNode({
  type: 'trigger',
  version: 1,
  ...looks,
  config: nothing,
  ports: ['out'],
  starts: () => ({ kind: 'api' }),
  run: () => leave('out'),
})
const end = defineNode({ type: 'end', version: 1, ...looks, config: nothing, ports: [], run: () => ({ kind: 'end' }) })
const pass = defineNode({ type: 'pass', version: 1, ...looks, config: nothing, ports: ['out'], run: () => leave('out') })
const wait = defineNode({
  type: 'wait',
  version: 1,
  ...looks,
  config: nothing,
  ports: ['out', 'timeout'],
  waits: true,
  run: () => leave('out'),
})
const goal = defineNode({
  type: 'goal',
  version: 1,
  ...looks,
  config: nothing,
  ports: [{ port: 'out', otherwise: '@end' }],
  watch: { events: () => [], run: () => ({ kind: 'stay' }) },
  run: () => leave('out'),
})
const branch = Type.Object({ name: Type.String(), rule: Type.Unknown({ 'x-ui': { widget: 'rule' } }) })
const rich = defineNode<ReturnType<typeof richConfig>, string>({
  type: 'rich',
  version: 3,
  ...looks,
  config: richConfig(),
  ports: [{ each: 'branches' }, { port: 'else', otherwise: '@end' }],
  migrate: (config, from) => {
    if (from === 1) throw new Error('version 1 had no name')
    return { ...config, branches: config['cases'] ?? [], cases: undefined as never }
  },
  check: ({ subject }) => (subject === 'spam' ? [{ path: '/subject', code: 'RICH_SPAM', message: 'No spam', severity: 'warning' }] : []),
  run: () => leave('else'),
})

function richConfig() {
  return Type.Object(
    {
      branches: Type.Array(branch),
      subject: Type.Optional(Type.Union([Type.Number(), Type.String()], { 'x-ui': { widget: 'liquid' } })),
      html: Type.Optional(Type.String({ 'x-ui': { widget: 'html' } })),
      values: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { 'x-ui': { widget: 'values' } })),
      named: Type.Optional(Type.Record(Type.String(), Type.Object({ if: Type.Unknown({ 'x-ui': { widget: 'rule' } }) }))),
      either: Type.Optional(
        Type.Union([
          Type.Object({ kind: Type.Literal('node'), of: Type.Array(Type.String({ 'x-ui': { widget: 'node' } })) }),
          Type.Object({ kind: Type.Literal('text'), of: Type.Array(Type.String({ 'x-ui': { widget: 'liquid' } })) }),
        ]),
      ),
      count: Type.Optional(Type.Integer({ default: 1 })),
    },
    { additionalProperties: false },
  )
}

const registry = createRegistry([definePlugin({ name: 'test', nodes: [trigger, end, pass, wait, goal, rich] })])

type NodeSketch = readonly [id: string, type: string, more?: object]
/** `a.out>b` is an edge. */
const flow = (nodes: readonly NodeSketch[], edges: readonly string[] = [], settings: object = {}) => ({
  millrace: 1,
  name: 'Test',
  settings,
  nodes: nodes.map(([id, type, more]) => ({ id, type, version: type === 'rich' ? 3 : 1, config: {}, ...more })),
  edges: edges.map((edge) => /^(?<from>\w+)\.(?<port>\w+)>(?<to>\w+)$/.exec(edge)!.groups!),
})
const short = (findings: readonly Finding[]) => findings.map(({ code, node, path }) => `${code} ${node ?? '-'}${path}`)
const check = (...sketch: Parameters<typeof flow>) => short(checkFlow(flow(...sketch), registry))
const withRich = (config: object, more: object = {}) =>
  check(
    [
      ['start', 'trigger'],
      ['r', 'rich', { config: { branches: [], ...config }, ...more }],
      ['end', 'end'],
    ],
    ['start.out>r', 'r.else>end'],
  )

describe('documents', () => {
  it('finds nothing wrong with a sound flow', () => {
    expect(
      check(
        [
          ['start', 'trigger'],
          ['w', 'wait'],
          ['end', 'end'],
          ['g', 'goal'],
        ],
        ['start.out>w', 'w.out>end', 'w.timeout>end'],
      ),
    ).toEqual([])
  })

  it('reports a document of the wrong shape, and takes anything', () => {
    expect(short(checkFlow({ ...flow([]), millrace: 2, extra: 1 }, registry))).toEqual([
      'FLOW_DOCUMENT_CHOICE -/millrace',
      'FLOW_DOCUMENT_UNKNOWN -/extra',
    ])
    for (const value of [undefined, null, [], 'x', 5, () => 1]) expect(short(checkFlow(value, registry))).toEqual(['FLOW_DOCUMENT_TYPE -'])
  })

  it('takes the short way only with documents that the schema accepts', () => {
    const values = fc.oneof(
      fc.constantFrom<unknown>(1, 2, 0, '', 'a b', 'n', 'x'.repeat(101), null, true, [], {}, 1.5, Number.NaN),
      fc.jsonValue(),
    )
    const places = fc.constantFrom(
      ['millrace'],
      ['name'],
      ['settings'],
      ['settings', 'entry'],
      ['settings', 'timezone'],
      ['nodes'],
      ['nodes', '0'],
      ['edges'],
      ['edges', '0'],
      ['notes'],
      ['notes', '0'],
      ['notes', '0', 'size'],
      ['frames', '0'],
      ['frames', '0', 'nodes'],
      ['extra'],
    )
    const inner = fc.constantFrom<string[]>(
      ...[
        'id',
        'type',
        'version',
        'config',
        'at',
        'title',
        'note',
        'disabled',
        'from',
        'port',
        'to',
        'x',
        'colour',
        'width',
        'toString',
      ].map((key) => [key]),
      [],
    )
    let accepted = 0
    fc.assert(
      fc.property(places, inner, fc.option(values, { nil: undefined }), (place, key, value) => {
        const document = structuredClone(
          flow(
            [
              ['n', 'pass', { at: { x: 1, y: 2 }, title: 't', note: 'n' }],
              ['m', 'end'],
            ],
            ['n.out>m'],
            { entry: { policy: 'once' } },
          ),
        )
        Object.assign(document, {
          notes: [{ id: 'note', text: '', at: { x: 0, y: 0 }, size: { width: 200, height: 100 }, colour: 'blue' }],
          frames: [{ id: 'frame', title: 'f', nodes: ['n'] }],
        })
        const path = [...place, ...key]
        let at = document as unknown as Record<string, unknown>
        for (const step of path.slice(0, -1)) at = (at[step] ?? {}) as Record<string, unknown>
        if (value === undefined) delete at[path.at(-1)!]
        else if (typeof at === 'object') at[path.at(-1)!] = value
        const sent = JSON.parse(JSON.stringify(document)) as unknown
        const sound = looksSound(sent)
        if (sound) accepted++
        expect(sound && validateAgainst(flowDocumentSchema, sent).length > 0).toBe(false)
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(50)
  })

  it('keeps notes and frames of the canvas, whatever steps these name, and reports what is wrong with them', () => {
    const note = { id: 'note', text: 'Why?', at: { x: 0, y: 0 }, size: { width: 208, height: 128 } }
    const canvas = (more: object) => ({ ...flow([['n', 'pass']], []), ...more }) as Parameters<typeof looksSound>[0]
    const sound = canvas({ notes: [note, { ...note, colour: 'pink' }], frames: [{ id: 'f', title: '', nodes: ['n', 'gone'] }] })
    expect([looksSound(sound), validateAgainst(flowDocumentSchema, sound)]).toEqual([true, []])
    const bad = canvas({ notes: [{ ...note, colour: 'puce' }], frames: [{ id: 'f', title: '', nodes: ['a b'] }] })
    expect(looksSound(bad)).toBe(false)
    expect(validateAgainst(flowDocumentSchema, bad).map(({ path }) => path)).toEqual(['/notes/0/colour', '/frames/0/nodes/0'])
  })

  it('reports bad settings with their place', () => {
    const settings = {
      entry: { policy: 'after', key: { nope: 1 } },
      exit: [{ event: 'A' }, { event: 'B', where: { and: [{ '>': [1] }] } }],
      timezone: 'Mars/Olympus',
    }
    expect(
      check(
        [
          ['start', 'trigger'],
          ['end', 'end'],
        ],
        ['start.out>end'],
        settings,
      ),
    ).toEqual([
      'FLOW_RULE_OPERATION_UNKNOWN -/settings/entry/key',
      'FLOW_RULE_ARGUMENTS -/settings/exit/1/where/and/0/>',
      'FLOW_DOCUMENT_PERIOD_MISSING -/settings/entry/period',
      'FLOW_DOCUMENT_TIMEZONE_UNKNOWN -/settings/timezone',
    ])
    const good = { entry: { policy: 'after', period: 'P30D' }, timezone: 'contact' }
    expect(
      check(
        [
          ['start', 'trigger'],
          ['end', 'end'],
        ],
        ['start.out>end'],
        good,
      ),
    ).toEqual([])
  })
})

describe('nodes', () => {
  it('knows ids, types and versions', () => {
    const found = check(
      [
        ['start', 'trigger'],
        ['start', 'pass'],
        ['x', 'unheard.of'],
        ['p', 'pass', { version: 2 }],
        ['end', 'end'],
      ],
      ['start.out>x', 'x.any>p', 'p.out>end'],
    )
    expect(found).toEqual(['FLOW_NODE_ID_REPEATED start', 'FLOW_NODE_TYPE_UNKNOWN x', 'FLOW_NODE_VERSION_UNKNOWN p'])
  })

  it('takes an older version that migrates, and checks what it becomes', () => {
    expect(withRich({ branches: undefined, cases: [] }, { version: 2, config: { cases: [] } })).toEqual(['FLOW_CONFIG_TYPE r/cases'])
    expect(withRich({}, { version: 1 })).toEqual(['FLOW_NODE_MIGRATION_FAILED r'])
  })

  it('reports configs, rules and texts at their place, at any depth', () => {
    expect(withRich({ count: 'x', other: 1 })).toEqual(['FLOW_CONFIG_TYPE r/count', 'FLOW_CONFIG_UNKNOWN r/other'])
    expect(withRich({ branches: [{ name: 'else', rule: { and: [{ var: '__proto__' }] } }] })).toContain(
      'FLOW_RULE_VARIABLE_FORBIDDEN r/branches/0/rule/and/0/var',
    )
    expect(withRich({ subject: '{{ a', html: '{{ a | raw }}', values: { 'a/b': ['{% if %}'], c: 5 } })).toEqual([
      'FLOW_TEXT_SYNTAX r/subject',
      'FLOW_TEXT_SYNTAX r/html',
      'FLOW_TEXT_SYNTAX r/values/a~1b/0',
    ])
    expect(withRich({ subject: 5, named: { one: { if: { x: 1 } } } })).toEqual(['FLOW_RULE_OPERATION_UNKNOWN r/named/one/if'])
  })

  it('reads a choice as the alternative that fits', () => {
    expect(withRich({ either: { kind: 'text', of: ['{{', 'nobody'] } })).toEqual(['FLOW_TEXT_SYNTAX r/either/of/0'])
    expect(withRich({ either: { kind: 'node', of: ['{{', 'start'] } })).toEqual(['FLOW_NODE_REFERENCE_UNKNOWN r/either/of/0'])
  })

  it('asks the node itself, once its config fits', () => {
    const [finding] = checkFlow(
      flow(
        [
          ['start', 'trigger'],
          ['r', 'rich', { config: { branches: [], subject: 'spam' } }],
          ['end', 'end'],
        ],
        ['start.out>r', 'r.else>end'],
      ),
      registry,
    )
    expect(finding).toEqual({ code: 'RICH_SPAM', severity: 'warning', node: 'r', path: '/subject', message: 'No spam' })
    expect(withRich({ subject: 'spam', other: 1 })).toEqual(['FLOW_CONFIG_UNKNOWN r/other'])
  })
})

describe('graphs', () => {
  const ends: readonly NodeSketch[] = [
    ['start', 'trigger'],
    ['end', 'end'],
  ]

  it('needs a trigger and an end (000.13)', () => {
    expect(check([])).toEqual(['FLOW_GRAPH_TRIGGER_MISSING -/nodes', 'FLOW_GRAPH_END_MISSING -/nodes'])
    expect(
      check(
        [
          ['start', 'trigger', { disabled: true }],
          ['end', 'end'],
        ],
        ['start.out>end'],
      ),
    ).toEqual(['FLOW_GRAPH_TRIGGER_MISSING -/nodes'])
  })

  it('finds edges without an end', () => {
    expect(check(ends, ['start.out>end', 'ghost.out>end', 'start.out>ghost'])).toEqual([
      'FLOW_GRAPH_NODE_UNKNOWN -/edges/1/from',
      'FLOW_GRAPH_NODE_UNKNOWN -/edges/2/to',
      'FLOW_GRAPH_PORT_REPEATED start',
    ])
  })

  it('finds unknown, doubled and unwired ports', () => {
    expect(check([...ends, ['p', 'pass']], ['start.out>p', 'p.sideways>end'])).toEqual([
      'FLOW_GRAPH_PORT_UNKNOWN p',
      'FLOW_GRAPH_PORT_UNWIRED p',
    ])
    expect(check([...ends, ['p', 'pass']], ['start.out>p', 'p.out>end', 'p.out>end'])).toEqual(['FLOW_GRAPH_PORT_REPEATED p'])
  })

  it('needs no edge at ports that say what happens otherwise', () => {
    const config = { branches: [{ name: 'vip', rule: true }] }
    expect(check([...ends, ['r', 'rich', { config }]], ['start.out>r', 'r.vip>end'])).toEqual([])
    expect(check([...ends, ['r', 'rich', { config }]], ['start.out>r', 'r.else>end'])).toEqual(['FLOW_GRAPH_PORT_UNWIRED r'])
  })

  it('warns of a wait without a branch for inaction (003.22)', () => {
    const findings = checkFlow(flow([...ends, ['w', 'wait']], ['start.out>w', 'w.out>end']), registry)
    expect(findings.map(({ code, severity, node }) => [code, severity, node])).toEqual([['FLOW_GRAPH_TIMEOUT_UNWIRED', 'warning', 'w']])
  })

  it('finds nodes that nobody can come to', () => {
    expect(check([...ends, ['a', 'pass'], ['b', 'pass'], ['g', 'goal']], ['start.out>end', 'a.out>b', 'b.out>end', 'g.out>end'])).toEqual([
      'FLOW_GRAPH_NODE_UNREACHABLE a',
      'FLOW_GRAPH_NODE_UNREACHABLE b',
    ])
  })

  it('refuses an edge into a trigger', () => {
    expect(check([...ends, ['w', 'wait']], ['start.out>w', 'w.out>start', 'w.timeout>end'])).toEqual(['FLOW_GRAPH_TRIGGER_ENTERED start'])
  })

  it('refuses a circle without a wait, and takes one with a wait (003.25)', () => {
    const config = { branches: [{ name: 'again', rule: true }] }
    const circle = (middle: string, edges: readonly string[]) =>
      check([...ends, ['a', middle], ['r', 'rich', { config }]], ['start.out>a', 'a.out>r', 'r.again>a', 'r.else>end', ...edges])
    expect(circle('pass', [])).toEqual(['FLOW_GRAPH_CYCLE_UNWAITED a'])
    expect(circle('wait', ['a.timeout>end'])).toEqual([])
    expect(check([...ends, ['r', 'rich', { config }]], ['start.out>r', 'r.again>r', 'r.else>end'])).toEqual(['FLOW_GRAPH_CYCLE_UNWAITED r'])
  })

  it('passes through nodes that are switched off (001.38)', () => {
    const off = { disabled: true }
    expect(
      check([...ends, ['a', 'pass', off], ['b', 'rich', { ...off, config: { branches: 5 } }]], ['start.out>a', 'a.out>b', 'b.else>end']),
    ).toEqual([])
    expect(check([...ends, ['a', 'pass', off], ['b', 'pass', off]], ['start.out>a', 'a.out>b', 'b.out>a'])).toEqual([
      'FLOW_GRAPH_NODE_UNREACHABLE end',
    ])
    const config = { branches: [{ name: 'again', rule: true }] }
    const hurried = check([...ends, ['w', 'wait', off], ['r', 'rich', { config }]], ['start.out>w', 'w.out>r', 'r.again>w', 'r.else>end'])
    expect(hurried).toEqual(['FLOW_GRAPH_CYCLE_UNWAITED r'])
  })

  it('finds references to nodes that do not exist or are switched off', () => {
    const config = { branches: [], either: { kind: 'node', of: ['ghost', 'm', 'end'] } }
    expect(
      check([...ends, ['m', 'pass', { disabled: true }], ['r', 'rich', { config }]], ['start.out>m', 'm.out>r', 'r.else>end']),
    ).toEqual(['FLOW_NODE_REFERENCE_UNKNOWN r/either/of/0', 'FLOW_NODE_REFERENCE_DISABLED r/either/of/1'])
  })
})
