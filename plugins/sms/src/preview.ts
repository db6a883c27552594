/** A text message as its reader gets it, and what it costs: how many messages it takes on the air. */
import type { MessagePreview, PreviewFinding } from '@millrace/core'
import type { SmsContent } from './content.ts'
import { findLinks, rewriteLinks } from './links.ts'
import { trackedLink } from './check.ts'
import { foreignCharacters, segmentsOf } from './segments.ts'

export function previewText({ text = '', trackLinks = true }: Partial<SmsContent>): MessagePreview {
  const sent = trackLinks ? rewriteLinks(text, () => trackedLink) : text
  return {
    text,
    links: findLinks(text).map(({ url }) => ({ url, codes: [] })),
    findings: text === '' ? [] : lengthFindings(sent),
  }
}

function lengthFindings(text: string): readonly PreviewFinding[] {
  const { encoding, units, parts } = segmentsOf(text)
  if (parts.length === 1) return []
  const foreign = encoding === 'UCS-2' && foreignCharacters(text).length <= 8 ? foreignCharacters(text).join(' ') : ''
  const hint = foreign === '' ? { en: '', ru: '' } : { en: `; without ${foreign} more would fit`, ru: `; без ${foreign} поместится больше` }
  return [
    {
      code: 'SMS_SEGMENTS',
      severity: 'warning',
      path: '/text',
      message: {
        en: `It is sent as ${parts.length} messages, each paid for: ${units} characters of ${encoding}${hint.en}`,
        ru: `Уйдёт как ${parts.length} SMS, и платить за каждое: ${units} символов в ${encoding}${hint.ru}`,
      },
    },
  ]
}
