import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from './json.ts'
import { readSimple } from './texts/simple.ts'
import { checkText, compileText, textVariables, type TextKind, type TextSettings } from './texts.ts'

const render = (source: string, scope: JsonObject = {}, as: TextKind = 'text', settings: TextSettings = {}) =>
  compileText(source, as).render(scope, settings)
const failure = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'no failure'
}

describe('rendering', () => {
  it('puts in values of the scope, with a fallback (003.30, 002.47)', () => {
    expect(render('Hi {{ contact.name | default: "friend" }}!', { contact: { name: 'Anna' } })).toBe('Hi Anna!')
    expect(render('Hi {{ contact.name | default: "friend" }}!', { contact: {} })).toBe('Hi friend!')
    expect(
      render('{% if vip %}VIP{% else %}-{% endif %} {% for i in items %}{{ i.n }};{% endfor %}', {
        vip: true,
        items: [{ n: 1 }, { n: 2 }],
      }),
    ).toBe('VIP 1;2;')
  })

  it('gives a text without tags back as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom<TextKind>('text', 'html'), (source, as) => {
        fc.pre(!source.includes('{{') && !source.includes('{%'))
        expect(render(source, {}, as)).toBe(source)
      }),
    )
  })

  it('makes texts that can be kept, whatever the scope holds: no NUL, no half of an emoji', () => {
    const scope = { nul: 'a\0b', half: '\ud83d', name: '😀' }
    expect(render('{{ nul }}{{ half }}!', scope)).toBe('ab\ufffd!')
    expect(render('{{ nul | upcase }}{{ half | append: "!" }}{{ name }}', scope)).toBe('AB\ufffd!😀')
  })

  it('writes objects as JSON and lists end to end', () => {
    expect(render('{{ a }} {{ b }} {{ c }}|{{ d }}', { a: { x: [1] }, b: ['p', null, 2], c: false })).toBe('{"x":[1]} p2 false|')
  })

  it('gives the same result again and again, whatever was rendered between', () => {
    const source = '{% assign x = contact.name %}{% cycle "a", "b" %}{{ x }}{{ "now" | date: "%s" }}'
    const scope = { contact: { name: 'A' }, now: '2027-01-01T00:00:00Z' }
    const first = render(source, scope)
    render(source, { contact: { name: 'B' } })
    expect(render(source, scope)).toBe(first)
    expect(scope).toEqual({ contact: { name: 'A' }, now: '2027-01-01T00:00:00Z' })
  })
})

describe('simple texts', () => {
  const scope = {
    contact: { name: 'Ann & <b>', list: ['<i>', null, 2], size: 'big', deep: { x: { y: 1 } }, no: false, nil: 'set', n: 1.5 },
    now: '2027-01-01',
    and: 'and',
    empty: 'full',
  }
  const words = fc.constantFrom(
    '',
    ' ',
    'Hi ',
    '{',
    '}',
    '{{',
    '}}',
    '<b>',
    '{%',
    '\n',
    '{{ }}',
    '{{ a b }}',
    '{{ contact.name | upcase }}',
  )
  const paths =
    'contact contact.name contact.list contact.size contact.list.size contact.list.first contact.deep.x.y contact.no contact.nil contact.n contact.toString contact.name.length now nothing.at.all and empty true nil __proto__.x'
  const names = fc.constantFrom(...paths.split(' '))
  const sums =
    'plus: 2|minus:0.1|times: -0.05|divided_by : 3|divided_by: 0|modulo: 2|round|round: 2|floor|ceil|abs|at_least: 1|at_most: 1|upcase|plus'
  const filters = fc.array(fc.constantFrom(...sums.split('|')), { maxLength: 3 }).map((list) => list.map((sum) => `| ${sum}`).join(' '))
  const tag = fc
    .tuple(names, filters, fc.constantFrom('', ' ', '\t', '  '))
    .map(([name, filter, space]) => `{{${space}${name}${space}${filter}${space}}}`)

  it('are read as Liquid reads them', () => {
    let simple = 0
    fc.assert(
      fc.property(fc.array(fc.oneof(words, tag), { maxLength: 7 }), fc.constantFrom<TextKind>('text', 'html'), (parts, as) => {
        const source = parts.join('')
        fc.pre(checkText(source, as).length === 0 && source.includes('{{'))
        const quick = readSimple(source, as, 1000)?.(scope)
        if (typeof quick !== 'string') return
        simple++
        // A tag that does nothing sends the same text the long way round.
        expect(quick).toBe(render(`${source}{% comment %}{% endcomment %}`, scope, as))
      }),
      { numRuns: 5000 },
    )
    expect(simple).toBeGreaterThan(500)
  })

  it('are bounded like all others', () => {
    const x = 'x'.repeat(600_000)
    expect(failure(() => render('{{ x }}{{ x }}', { x }))).toBe('TEXT_RENDER')
  })
})

describe('HTML', () => {
  const hostile = { x: `<script>alert("1")</script>&'` }
  const escaped = '&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&amp;&#39;'

  it.each([
    '{{ x }}',
    '{{ x | escape }}',
    '{% echo x %}',
    '{% cycle x, "b" %}',
    '{% liquid echo x %}',
    '{% for i in (1..1) %}{{ x }}{% endfor %}',
    '{% assign y = x %}{{ y }}',
    '{{ x | append: "" }}',
    '{{ x | newline_to_br }}',
    '{{ x | default: "none" }}',
  ])('escapes what %s puts in', (source) => {
    expect(render(source, hostile, 'html')).toBe(escaped)
  })

  it('never lets a tag of the data through', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(render('{{ x }}', { x: `<${text}>` }, 'html'))))
    expect(render('{{ x }}', { x: { a: '<b>' } }, 'html')).toBe('{&#34;a&#34;:&#34;&lt;b&gt;&#34;}')
    expect(render('{{ x }}', { x: ['<b>', ['<i>']] }, 'html')).toBe('&lt;b&gt;&lt;i&gt;')
  })

  it('leaves the author’s own HTML and makes line breaks of lines', () => {
    expect(render('<b>{{ x | newline_to_br }}</b>', { x: '1 < 2\n3' }, 'html')).toBe('<b>1 &lt; 2<br />\n3</b>')
  })

  it('does not escape subjects and plain texts', () => {
    expect(render('{{ x }}', { x: 'Tom & Jerry' })).toBe('Tom & Jerry')
  })
})

describe('fences', () => {
  it('reads own properties only', () => {
    const source =
      '{{ contact.constructor }}{{ contact.__proto__ }}{{ contact.toString }}{{ "a".constructor }}{{ constructor }}{{ toString }}'
    expect(render(source, { contact: {} })).toBe('')
  })

  it.each(['{% include "a" %}', '{% render "a" %}', '{% layout "a" %}', '{% increment contact %}', '{{ x | raw }}', '{{ x | sample }}'])(
    'knows no %s',
    (source) => {
      for (const as of ['text', 'html'] as const) expect(checkText(source, as).map(({ code }) => code)).toEqual(['TEXT_SYNTAX'])
    },
  )

  it.each([
    ['loops in loops', '{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}'],
    ['long ranges', '{% for i in (1..1000000000) %}{% endfor %}'],
    ['texts that double', `{% assign a = "xxxxxxxxxxxxxxxx" %}${'{% assign a = a | append: a %}'.repeat(40)}`],
    ['captures that double', `{% capture a %}xxxxxxxx{% endcapture %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}`],
    ['long results', '{% for i in (1..100) %}{{ x }}{% endfor %}'],
    ['large sorts', '{{ x | split: "" | sort | join }}{{ x | split: "" | sort | join }}{{ x | split: "" | sort | join }}'],
    ['replacements', '{{ x | replace: "<", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" }}'],
  ])('stops %s (S3)', (_, source) => {
    const x = '<script'.repeat(100_000)
    const start = process.cpuUsage()
    expect(failure(() => render(source, { x }))).toBe('TEXT_RENDER')
    // 100 ms of a warm process; here compilers and collectors of garbage run beside it.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(600)
  })

  it('refuses a text that is too long', () => {
    const source = `{{ a }}${'x'.repeat(500_000)}`
    expect(checkText(source).map(({ code }) => code)).toEqual(['TEXT_TOO_LONG'])
    expect(failure(() => compileText(source))).toBe('TEXT_TOO_LONG')
  })

  it('is not confused by data that looks like functions', () => {
    expect(failure(() => render('{{ x | upcase }}', { x: { toString: 'y' } as JsonObject }))).toBe('TEXT_RENDER')
    expect(render('{{ x }}', { x: { toString: 'y' } as JsonObject })).toBe('{"toString":"y"}')
  })

  it('fails with codes only, whatever the text', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      ' if ',
      ' for i in x ',
      'endif',
      'endfor',
      'x',
      '|',
      ' date: ',
      '"',
      ' upcase ',
      '%',
      '\n',
      '(1..3)',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.anything(), (parts, x) => {
        const code = failure(() => render(parts.join(''), { x, now: '2027-01-01' } as JsonObject, 'html'))
        expect(code).toMatch(/^(no failure|TEXT_[A-Z_]+)$/)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('checking', () => {
  it('says what does not parse and where', () => {
    expect(checkText('{{ a }} {% if b %}yes{% endif %}')).toEqual([])
    expect(checkText('{{ a')).toEqual([
      { code: 'TEXT_SYNTAX', message: 'This text does not parse: output "{{ a" not closed, line:1, col:1' },
    ])
    expect(checkText('{{ a | nothing }}')[0]?.message).toContain('undefined filter: nothing')
  })
})

describe('variables', () => {
  it('lists what a text reads from the scope', () => {
    const source = `{{ contact.name }} {% for item in event.properties.items %}{{ item.name }} {{ vars[run.key].b }}{% endfor %}
      {% assign sum = bonus.balance | plus: deal.sum %}{{ sum }} {% if message.m1.opened %}{{ contact.name }}{% endif %}{{ list[0].a }}`
    expect([...textVariables(source)].sort()).toEqual(
      ['bonus.balance', 'contact.name', 'deal.sum', 'event.properties.items', 'list.0.a', 'message.m1.opened', 'run.key', 'vars'].sort(),
    )
    expect(textVariables('no variables')).toEqual([])
    expect(failure(() => textVariables('{{ a'))).toBe('TEXT_SYNTAX')
  })
})

describe('filters', () => {
  const now = '2027-03-01T21:30:05.123Z'

  it('says dates in the zone and language of the rendering, or those asked for', () => {
    const format = (value: string, filter: string, settings: TextSettings = {}) =>
      render(`{{ ${value} | date: ${filter} }}`, { now, at: '2027-05-09' }, 'text', settings)
    expect(format('"now"', '"%d.%m.%Y %H:%M"')).toBe('01.03.2027 21:30')
    expect(format('now', '"%d.%m.%Y %H:%M"', { timezone: 'Europe/Moscow' })).toBe('02.03.2027 00:30')
    expect(format('now', '"%-d %B, %A", "ru", "Europe/Moscow"')).toBe('2 марта, вторник')
    expect(format('at', '"%b %e %Y %I:%M %p %z"', { timezone: 'America/New_York' })).toBe('May  9 2027 12:00 AM -0400')
    expect(format('at', '"%F %T %R %j %u %w %y %L %P %l %k %a %:z %s %% %Q"')).toBe(
      '2027-05-09 00:00:00 00:00 129 7 0 27 000 am 12  0 Sun +00:00 1809820800 % %Q',
    )
    expect(format('1809820800', '"%F"')).toBe('2027-05-09')
    expect(format('1809820800000', '"%F"')).toBe('2027-05-09')
    expect(format('"soon"', '"%F"')).toBe('soon')
    expect(render('{{ now | date }}', { now })).toBe('2027-03-01 21:30')
  })

  it('says durations, sums and rules in words', () => {
    const ru = { locale: 'ru' } as const
    expect(render('{{ d | duration }}, {{ d | duration: "ru" }}', { d: 'P3DT1H' })).toBe('3 days 1 hour, 3 дня 1 час')
    expect(render('{{ d | duration }}', { d: 'P3D' }, 'text', ru)).toBe('3 дня')
    expect(render('{{ d | duration }}', { d: 'whenever' })).toBe('whenever')
    expect(render('{{ 1500 | money: "USD" }} {{ 12.5 | money }} {{ x | money }}', { x: '7.25 or so' })).toBe('$1,500 12.50 7.25')
    expect(render('{{ 1500.5 | money: "RUB" }}', {}, 'text', ru).replaceAll('\u00a0', ' ')).toBe('1 500,50 ₽')
    expect(render('{{ "none" | money }}')).toBe('none')
    const rule: Json = {
      and: [{ '==': [{ var: 'contact.city' }, 'Omsk'] }, { or: [{ exists: { var: 'a' } }, { withinLast: [{ var: 'b' }, 'P3D'] }] }],
    }
    expect(render('{{ rule | rule }}', { rule })).toBe('contact.city equals Omsk and (a is filled in or b is within the last 3 days)')
    expect(render('{{ rule | rule }}', { rule }, 'text', ru)).toBe('contact.city равно Omsk и (a заполнено или b за последние 3 дня)')
    expect(render('{{ rule | rule }}', { rule: { in: [{ var: 'x' }, ['a', 'b']] } })).toBe('x is any of a, b')
    expect(render('{{ rule | rule }}', { rule: { '!': [{ '<': [1, { var: 'x' }, 5] }] } })).toBe('not (is less than (1, x, 5))')
    expect(render('{{ rule | rule }} {{ none | rule }}', { rule: {} })).toBe('always ')
  })
})
