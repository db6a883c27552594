import { describe, expect, it } from 'vitest'
import { previewLetter } from './preview.ts'

const marketing = { transactional: false }
const foot = '<p><a href="%unsubscribe_url%">Unsubscribe</a></p>'
const words = 'You left a pair of shoes in your cart and they are still here waiting for you'
const codes = async (content: Parameters<typeof previewLetter>[0], about = marketing) =>
  ((await previewLetter(content, about)).findings ?? []).map(({ code }) => code)
const linked = (href: string) => codes({ subject: 'Hello', html: `<p>${words} <a href="${href}">look</a></p>${foot}` })

describe('the preview of a letter', () => {
  it('is its HTML, the text part made from it, and where its links lead', async () => {
    const html = `<p>Hello Ann</p><p><a href="https://shop.example/cart">Cart</a></p>${foot}`
    const shown = await previewLetter({ subject: 'Hi', html }, marketing)
    expect(shown.html).toContain('href="https://unsubscribe.invalid/"')
    expect(shown.text).toBe('Hello Ann\n\nCart (https://shop.example/cart)\n\nUnsubscribe (https://unsubscribe.invalid/)')
    expect(shown.links).toEqual([
      { url: 'https://shop.example/cart', codes: [] },
      { url: '%unsubscribe_url%', codes: [] },
    ])
    expect(shown.findings).toEqual([])
  })

  it('renders MJML, and tells what MJML does not know', async () => {
    const shown = await previewLetter(
      {
        subject: 'Hi',
        mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${words}${foot}</mj-text><mj-foo/></mj-column></mj-section></mj-body></mjml>`,
      },
      marketing,
    )
    expect(shown.html).toContain('<!doctype html>')
    expect(shown.html).not.toContain('fonts.googleapis.com')
    expect(shown.findings).toMatchObject([{ code: 'EMAIL_MJML_FAULT', path: '/mjml', message: { en: expect.stringContaining('mj-foo') } }])
  })

  it('tells what cannot be rendered, and shows the text part all the same', async () => {
    const { html, text, findings } = await previewLetter({ subject: 'Hi', mjml: '<mj-text>Hello' }, marketing)
    expect([html, text]).toEqual(['', 'Hello'])
    expect(findings).toContainEqual(expect.objectContaining({ code: 'EMAIL_MJML_INVALID', severity: 'error' }))
  })

  it('holds links to be whole, public and safe', async () => {
    expect(await linked('')).toEqual(['LINK_EMPTY'])
    expect(await linked('http://shop.example/')).toEqual(['LINK_INSECURE'])
    expect(await linked('http://localhost:3000/')).toEqual(['LINK_PRIVATE', 'LINK_INSECURE'])
    expect(await linked('https://192.168.1.5/x')).toEqual(['LINK_PRIVATE'])
    expect(await linked('javascript:alert(1)')).toEqual(['LINK_SCHEME'])
    expect(await linked('shop.example/cart')).toEqual(['LINK_RELATIVE'])
    expect(await linked('https://shop.example/%7B%7Bcontact.id%7D%7D')).toEqual(['LINK_LIQUID'])
    expect(await linked('mailto:shop@shop.example')).toEqual([])
  })

  it('warns of subjects that are cut, shout or are not there', async () => {
    const subject = (text: string) => codes({ subject: text, html: `<p>${words}</p>${foot}` })
    expect(await subject('')).toEqual(['EMAIL_SUBJECT_EMPTY'])
    expect(await subject('ТОЛЬКО СЕГОДНЯ')).toEqual(['EMAIL_SUBJECT_CAPITALS'])
    expect(await subject('Скидка!!!')).toEqual(['EMAIL_SUBJECT_EXCLAIMS'])
    expect(await subject('a'.repeat(71))).toEqual(['EMAIL_SUBJECT_LONG'])
  })

  it('warns of letters that are pictures, have none named, are cut, or have no way to unsubscribe', async () => {
    const body = (html: string, about?: { transactional: boolean }) => codes({ subject: 'Hi', html }, about)
    expect(await body(`<img src="https://shop.example/a.png">${foot}`)).toEqual(['EMAIL_IMAGE_ONLY', 'EMAIL_ALT_MISSING'])
    expect(await body(`<p>${words}</p><img src="http://shop.example/a.png" alt="Shoes">${foot}`)).toEqual(['EMAIL_PICTURE_INSECURE'])
    expect(await body(`<p>${words.repeat(1500)}</p>${foot}`)).toEqual(['EMAIL_TOO_LARGE'])
    expect(await body(`<p>${words}</p>`)).toEqual(['EMAIL_UNSUBSCRIBE_MISSING'])
    expect(await body(`<p>${words}</p>`, { transactional: true })).toEqual([])
    expect(await body('<img src="https://shop.example/a.png">', { transactional: true })).toContain('EMAIL_TEXT_MISSING')
    expect(await codes({ subject: 'Hi' })).toEqual(['EMAIL_BODY_EMPTY'])
  })
})
