/** A letter as its reader will see it, and what may keep it from being seen: told to its author before anything is sent. */
import { CallError, type MessagePreview, type PreviewFinding, type PreviewLink } from '@millrace/core'
import { bodySource, type EmailContent } from './content.ts'
import { pageMarks } from './letter.ts'
import { checkLink } from './link-check.ts'
import { lookAt } from './look.ts'
import { readMjml } from './mjml.ts'
import { plainText } from './plain-text.ts'
import { bodyHints, subjectHints } from './spam-hints.ts'

/** What unsubscribe links and those to preferences lead to in a preview: nowhere. */
const nowhere = 'https://unsubscribe.invalid/'

export async function previewLetter(
  content: Partial<EmailContent>,
  { transactional }: { readonly transactional: boolean },
): Promise<MessagePreview> {
  const { subject = '', html: ownHtml, mjml, text: ownText } = content
  const source = bodySource(content)
  const path = ownHtml ? '/html' : '/mjml'
  const { html, faults } = ownHtml || !mjml ? { html: ownHtml ?? '', faults: [] } : await rendered(mjml)
  const text = ownText || plainText(source)
  const { links, findings } = checkLinks(source, path)
  const body = { path, source, html, text, look: lookAt(source), transactional, hasOwnText: Boolean(ownText) }
  return {
    ...(source === '' ? {} : { html: html.replace(pageMarks, nowhere) }),
    text: text.replace(pageMarks, nowhere),
    links,
    findings: [...subjectHints(subject), ...faults, ...findings, ...bodyHints(body)],
  }
}

async function rendered(mjml: string): Promise<{ readonly html: string; readonly faults: readonly PreviewFinding[] }> {
  try {
    const { html, faults } = await readMjml(mjml)
    return { html, faults: faults.map(({ line, message }) => mjmlFault('EMAIL_MJML_FAULT', 'warning', `line ${line}: ${message}`)) }
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    return { html: '', faults: [mjmlFault(error.code, 'error', error.message)] }
  }
}

const mjmlFault = (code: string, severity: PreviewFinding['severity'], message: string): PreviewFinding => ({
  code,
  severity,
  path: '/mjml',
  message: { en: `MJML, ${message}`, ru: `MJML, ${message}` },
})

function checkLinks(
  source: string,
  path: string,
): { readonly links: readonly PreviewLink[]; readonly findings: readonly PreviewFinding[] } {
  const { links } = lookAt(source)
  const times = Map.groupBy(links, (link) => link)
  const checked = [...times].map(([url, all]) => ({ url, faults: checkLink(url, all.length) }))
  return {
    links: checked.map(({ url, faults }) => ({ url, codes: faults.map(({ code }) => code) })),
    findings: checked.flatMap(({ url, faults }) => faults.map((fault) => ({ ...fault, path, ...(url !== '' && { quote: url }) }))),
  }
}
