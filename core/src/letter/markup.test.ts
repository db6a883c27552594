import { describe, expect, it } from 'vitest'
import { htmlOf, markupOf } from './markup.ts'

describe('the text of a block', () => {
  it('is paragraphs, lines, headings and lists', () => {
    expect(htmlOf('# Hello\n\nOne\ntwo\n\n- a\n- b\n\n1. c')).toBe(
      '<h1>Hello</h1>\n<p>One<br>two</p>\n<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li></ol>',
    )
  })
  it('has bold, italic and links', () => {
    expect(htmlOf('**Now** and *then* [look](https://shop.example/?a=1&b=2)')).toBe(
      '<p><b>Now</b> and <i>then</i> <a href="https://shop.example/?a=1&amp;b=2">look</a></p>',
    )
    expect(htmlOf('2 * 3 * 4, a_b, 5*6')).toBe('<p>2 * 3 * 4, a_b, 5*6</p>')
  })
  it('lets through no HTML and no script in a link', () => {
    expect(htmlOf('<img src=x onerror=alert(1)> & "you"')).toBe('<p>&lt;img src=x onerror=alert(1)&gt; &amp; &quot;you&quot;</p>')
    expect(htmlOf('[x](javascript:alert)')).toBe('<p><a href="">x</a></p>')
    expect(htmlOf('[x](java\tscript:alert)')).not.toContain('<a')
    expect(htmlOf('[x](https://a.example/"onmouseover=alert)')).toContain('href="https://a.example/&quot;onmouseover=alert"')
  })
  it('leaves Liquid as it is, also in links and around paragraphs', () => {
    expect(htmlOf(`Hi {{ contact.firstName | default: "друг" }} <3`)).toBe(`<p>Hi {{ contact.firstName | default: "друг" }} &lt;3</p>`)
    expect(htmlOf('[cart](https://shop.example/{{ event.properties.id }})')).toBe(
      '<p><a href="https://shop.example/{{ event.properties.id }}">cart</a></p>',
    )
    expect(htmlOf('{% if contact.city %}\n\nIn *{{ contact.city }}*\n\n{% endif %}')).toBe(
      '{% if contact.city %}\n<p>In <i>{{ contact.city }}</i></p>\n{% endif %}',
    )
  })
  it('is found again in simple HTML, and in no other', () => {
    const text = '# Hello\n\nOne **bold** and *thin*\n\n- a\n- [b](https://b.example/)'
    expect(markupOf(htmlOf(text))).toBe(text)
    expect(markupOf('<table><tr><td>x</td></tr></table>')).toBeNull()
    expect(markupOf('<p style="color:red">x</p>')).toBeNull()
    expect(markupOf('<p>Hello, {{ contact.firstName }}!</p>')).toBe('Hello, {{ contact.firstName }}!')
  })
})
