import { describe, expect, it } from 'vitest'
import { findLinks, rewriteLinks } from './links.ts'

const urls = (html: string) => findLinks(html).map(({ url }) => url)
const numbered = (html: string) => rewriteLinks(html, (index) => `https://t.example/${index}`)

describe('the links of a letter', () => {
  it('are the http and https addresses of what a reader can follow, in order', () => {
    const html = `<a href="https://a.example/?x=1&amp;y=2">a</a> <a href='http://b.example'>b</a><A HREF=https://c.example>c</A>
      <map><area href=" https://d.example "></map><link href="https://style.example"><base href="https://base.example">`
    expect(urls(html)).toEqual(['https://a.example/?x=1&y=2', 'http://b.example', 'https://c.example', 'https://d.example'])
  })

  it('leave out other schemes, relative addresses and what stands in comments', () => {
    const html = `<a href="javascript:alert(1)"></a><a href="mailto:a@b.example"></a><a href="/cart"></a><a href="%unsubscribe_url%"></a>
      <a href="data:text/html,x"></a><!-- <a href="https://c.example"></a> --><a name="x"></a>`
    expect(urls(html)).toEqual([])
  })

  it('are safe in a header whatever was written', () => {
    expect(urls('<a href="https://пример.рф/я&#10;Set-Cookie:x">a</a>')).toEqual(['https://xn--e1afmkfd.xn--p1ai/%D1%8FSet-Cookie:x'])
  })

  it('are rewritten in place, and nothing else is', () => {
    const html = `<p title="href=https://no.example">Hi &amp; <a class=x href="https://a.example/?x=1&amp;y=2" data-z>a</a>\n<a href=http://b.example>b</a><br/>`
    expect(numbered(html)).toBe(
      `<p title="href=https://no.example">Hi &amp; <a class=x href="https://t.example/0" data-z>a</a>\n<a href=https://t.example/1>b</a><br/>`,
    )
    expect(numbered('<p>no links</p>')).toBe('<p>no links</p>')
    expect(numbered(`<a href = '&#104;ttps://a.example'>a</a>`)).toBe(`<a href = 'https://t.example/0'>a</a>`)
  })

  it('count the same before and after', () => {
    const html = '<a href="https://a.example">a</a><mj-button href="https://b.example">b</mj-button><a href="http://c.example">c</a>'
    expect(urls(numbered(html))).toEqual(['https://t.example/0', 'https://t.example/1', 'https://t.example/2'])
  })
})
