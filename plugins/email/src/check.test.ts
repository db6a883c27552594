import { checkFlow, createRegistry, type JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { checkContent } from './check.ts'
import plugin from './index.ts'

const registry = createRegistry([plugin])

function findings(config: JsonObject): readonly string[] {
  const nodes = [{ id: 'mail', type: 'email.send', version: 1, config: { subject: 'Hello', transactional: true, ...config } }]
  const found = checkFlow({ millrace: 1, name: 'Mail', nodes, edges: [] }, registry)
  return found.filter(({ node, path }) => node === 'mail' && path !== '').map(({ code, path, severity }) => `${severity} ${code} ${path}`)
}

describe('the author of a letter', () => {
  it('is told when it has no text, or one that is not used', () => {
    expect(findings({})).toEqual(['warning EMAIL_BODY_MISSING /html'])
    expect(findings({ text: 'Hi' })).toEqual([])
    expect(findings({ html: '<p>Hi</p>', mjml: '<mjml></mjml>' })).toEqual(['warning EMAIL_MJML_UNUSED /mjml'])
  })

  it('is told of marketing that its readers cannot end', () => {
    const marketing = (config: JsonObject) => findings({ transactional: false, ...config })
    const found = (part: string) => [`warning EMAIL_UNSUBSCRIBE_MISSING /${part}`]
    expect(marketing({ html: '<p>Hi</p>' })).toEqual(found('html'))
    expect(marketing({ mjml: '<mjml><mj-body></mj-body></mjml>' })).toEqual(found('mjml'))
    expect(marketing({ text: 'Hi' })).toEqual(found('text'))
    expect(marketing({ html: '<a href="%unsubscribe_url%">x</a>' })).toEqual([])
    expect(marketing({ text: 'Choose: %preferences_url%' })).toEqual([])
    const others: readonly JsonObject[] = [{}, { to: 'team@shop.example' }]
    for (const other of others) expect(findings({ html: '<p>Hi</p>', ...other })).toEqual([])
    expect(marketing({ html: '<p>Hi</p>', to: 'team@shop.example' })).toEqual([])
    expect(marketing({ html: '{{ vars.letter }}' })).toEqual([])
  })

  it('is told of a sender or a recipient that no letter could have', () => {
    const text = 'Hi'
    for (const from of ['Shop', 'a@b.example, c@d.example', 'Shop <shop>']) {
      expect(findings({ text, from })).toEqual(['error EMAIL_SENDER_INVALID /from'])
      expect(findings({ text, replyTo: from })).toEqual(['error EMAIL_SENDER_INVALID /replyTo'])
    }
    for (const to of ['nobody', 'a@b.example; c@d.example']) expect(findings({ text, to })).toEqual(['error MESSAGE_ADDRESS_BAD /to'])
  })

  it('is told of MJML that MJML does not know, by the line', () => {
    const mjml = `<mjml>
      <mj-body>
        <mj-section><mj-column>
          <mj-txt>Hi</mj-txt>
          <mj-text colour="red">Hi</mj-text>
        </mj-column></mj-section>
        <mj-section><mj-button href="https://a.example">Buy</mj-button></mj-section>
      </mj-body>
    </mjml>`
    expect(findings({ mjml })).toEqual(Array(3).fill('warning EMAIL_MJML_FAULT /mjml'))
    const messages = checkContent({ subject: 'x', mjml }).map(({ message }) => message)
    expect(messages.map((message) => message.split(':', 1)[0])).toEqual(['line 4', 'line 5', 'line 7'])
    expect(messages[0]).toContain('mj-txt')
    expect(checkContent({ subject: 'x', mjml }).map(({ says }) => says?.ru)).toEqual([
      'строка 4: элемента mj-txt в MJML нет',
      'строка 5: этому элементу не подходит: colour',
      'строка 7: элемент mj-button не может стоять внутри mj-section, только внутри mj-attributes, mj-column, mj-hero',
    ])
  })

  it('is told of MJML that is none, and of none that Liquid makes', () => {
    for (const mjml of ['no MJML', '<html><body>Hi</body></html>', '<mj-section></mj-section>']) {
      expect(findings({ mjml })).toEqual(['error EMAIL_MJML_INVALID /mjml'])
    }
    const looped = `<mjml><mj-body>{% for item in event.properties.items %}<mj-section background-color="{{ item.color | default: "red" }}">
      <mj-column>{% if item.price < 3 %}<mj-text>{{ item.name }}</mj-text>{% endif %}</mj-column></mj-section>{% endfor %}</mj-body></mjml>`
    expect(findings({ mjml: looped })).toEqual([])
    expect(findings({ mjml: '{{ vars.letter }}' })).toEqual([])
  })

  it('is told of characters that nobody sees', () => {
    const text = 'Hi'
    expect(findings({ text, subject: 'Price \u202efdp.exe' })).toEqual(['warning EMAIL_TEXT_UNSEEN /subject'])
    expect(findings({ text, from: 'Sh\u200bop <hello@shop.example>' })).toEqual(['warning EMAIL_TEXT_UNSEEN /from'])
    expect(findings({ text, subject: 'Семья 👨‍👩‍👧 и флаг 🏴󠁧󠁢󠁥󠁮󠁧󠁿' })).toEqual([])
  })

  it('is told of a file that has no address', () => {
    const attachments = ['https://files.example/a.pdf', 'file:///etc/passwd', '/etc/passwd', '{{ event.properties.invoice }}'].map(
      (url) => ({ url }),
    )
    expect(findings({ text: 'Hi', attachments })).toEqual([
      'error EMAIL_ATTACHMENT_URL_BAD /attachments/1/url',
      'error EMAIL_ATTACHMENT_URL_BAD /attachments/2/url',
    ])
  })

  it('may leave both to variables', () => {
    expect(findings({ text: 'Hi', from: '{{ contact.manager }}', to: '{{ event.properties.to }}' })).toEqual([])
    expect(findings({ text: 'Hi', from: 'Shop <hello@shop.example>', to: ' ann@mail.example ' })).toEqual([])
  })
})
