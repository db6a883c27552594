import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linksOf, readMarkup, visibleText, writeMarkup } from './markup.ts'

const written = (html: string) => writeMarkup(readMarkup(html), (index) => `https://t.example/${index}`)

describe('the text of a message', () => {
  it.each([
    ['<strong>A</strong> <em>b</em> <ins>c</ins> <del>d</del>', '<b>A</b> <i>b</i> <u>c</u> <s>d</s>'],
    ['<p>One</p><p>Two</p>', 'One\nTwo'],
    ['One<br>Two<br/><br>Three', 'One\nTwo\n\nThree'],
    ['<ul><li>a</li><li>b</li></ul>', '• a\n• b'],
    ['<h1>Title</h1>text', 'Title\ntext'],
    ['<span class="tg-spoiler">x</span> <span style="color:red">y</span>', '<tg-spoiler>x</tg-spoiler> y'],
    ['I <3 you & a < b > c', 'I &lt;3 you &amp; a &lt; b &gt; c'],
    ['&lt;b&gt; &amp;amp; &quot;q&quot;', '&lt;b&gt; &amp;amp; &quot;q&quot;'],
    ['<b>open <i>and never closed', '<b>open <i>and never closed</i></b>'],
    ['</b>closed and never opened</i>', 'closed and never opened'],
    ['<script>alert(1)</script><style>p{}</style>x<!-- y -->', 'x'],
    ['<a href="javascript:alert(1)">x</a> <a href="/cart">y</a>', 'x y'],
    ['<a href="tg://user?id=1">x</a>', '<a href="tg://user?id=1">x</a>'],
    ['<code>a https://a.example</code><pre>b\nc</pre>', '<code>a https://a.example</code><pre>b\nc</pre>'],
    ['line\nbreaks\n\nstay', 'line\nbreaks\n\nstay'],
  ])('%j becomes %j', (html, telegram) => {
    expect(written(html)).toBe(telegram)
  })

  it('has its links led through tracked addresses, also those that stand in it as they are', () => {
    const html = '<a href="https://a.example/?x=1&amp;y=2">a</a>, https://b.example/?x=1&amp;y=2. <b>http://c.example</b>'
    expect(linksOf(readMarkup(html))).toEqual(['https://a.example/?x=1&y=2', 'https://b.example/?x=1&y=2', 'http://c.example'])
    expect(written(html)).toBe(
      '<a href="https://t.example/0">a</a>, <a href="https://t.example/1">https://b.example/?x=1&amp;y=2</a>. <b><a href="https://t.example/2">http://c.example</a></b>',
    )
  })

  it('has no link in a link', () => {
    const html = '<a href="https://a.example">see <a href="https://b.example">https://c.example</a></a>'
    expect(linksOf(readMarkup(html))).toEqual(['https://a.example'])
  })

  it('is well formed whatever was written, and shows what was written', () => {
    const parts = fc.constantFrom(
      '<b>',
      '</b>',
      '<i>',
      '</i>',
      '<a href="https://a.example">',
      '</a>',
      '<p>',
      '</p>',
      '<br>',
      '<code>',
      '</code>',
      '<3',
      '&',
      '&lt;',
      'x',
      ' ',
      '\n',
      '<img>',
      'https://b.example',
      '"',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (all) => {
        const text = written(all.join(''))
        const open: string[] = []
        const crossed: string[] = []
        for (const [, slash, tag = ''] of text.matchAll(/<(\/?)([a-z-]+)[^<>]*>/g)) {
          if (slash === '') open.push(tag)
          else if (open.pop() !== tag) crossed.push(tag)
        }
        expect(crossed).toEqual([])
        expect(open).toEqual([])
        expect(text.replace(/<\/?[a-z-]+(?: href="[^"<>]*")?>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/)
      }),
    )
  })

  it('is as long as what is seen of it', () => {
    expect(visibleText(readMarkup('<b>a</b> &amp; <a href="https://a.example">b</a>'))).toBe('a & b')
  })
})
