/** The letter that blocks begin with: the HTML that is there, or a few words. */
import { defaultStyle, markupOf, type Block, type Letter } from '@millrace/core/letter'
import { createIds, emptyBlock } from './edit.ts'

export interface FirstWords {
  readonly text: string
  readonly button: string
  readonly footer: string
}

export function firstLetter(html: string, { text, button, footer }: FirstWords): Letter {
  const bare: Letter = { version: 1, style: defaultStyle, preheader: '', logo: { url: '', alt: '', link: '' }, blocks: [], footer }
  const next = createIds(bare)
  if (html.trim() !== '') return { ...bare, blocks: [blockOf(html, next())], footer: html.includes('%unsubscribe_url%') ? '' : footer }
  return {
    ...bare,
    blocks: [
      { kind: 'text', id: next(), text, align: 'left' },
      { kind: 'button', id: next(), text: button, link: '', colour: '', align: 'center' },
    ],
  }
}

function blockOf(html: string, id: string): Block {
  const text = markupOf(html)
  return text === null ? { ...emptyBlock('raw', id), kind: 'raw', id, mjml: html } : { kind: 'text', id, text, align: 'left' }
}
