/** The letter that asks to confirm: plain words, one link, nothing to load. */
import type { JsonObject } from '@millrace/core'
import { escape } from './html.ts'
import type { Form } from './schema.ts'
import { wordsOf, type Language } from './words.ts'

export function letterOf(
  { letterSubject = '', letterText = '' }: Form,
  { link, language }: { readonly link: string; readonly language: Language },
): JsonObject {
  const words = wordsOf(language)
  const text = letterText.trim() || words.letter
  const paragraphs = text.split(/\n+/).map((line) => `<p style="margin:0 0 16px">${escape(line)}</p>`)
  const button = `<a href="${escape(link)}" style="display:inline-block;padding:12px 24px;border-radius:8px;background:#1565c0;color:#ffffff;text-decoration:none;font-weight:bold">${escape(words.confirm)}</a>`
  return {
    subject: letterSubject.trim() || words.subject,
    html: `<!doctype html><html lang="${language}"><body style="margin:0;padding:32px;font:16px/1.5 sans-serif;color:#1b2430"><div style="max-width:480px;margin:0 auto">${paragraphs.join('')}<p style="margin:24px 0">${button}</p></div></body></html>`,
    text: `${text}\n\n${words.confirm}: ${link}\n`,
  }
}
