/** The flow's settings: what a schema cannot say of them. Paths point into the document. */
import type { Finding, FlowDocument } from '../document.ts'
import { isZoneSetting } from '../time.ts'
import type { Registry } from '../registry.ts'
import { checkedRule } from './contents.ts'
import { checkFacts } from './facts.ts'

export function checkSettings({ settings = {} }: FlowDocument, registry: Registry): readonly Finding[] {
  const { entry, exit = [], timezone } = settings
  const findings = [
    ...(entry?.key === undefined ? [] : checkedRule(entry.key, '/settings/entry/key')),
    ...checkFacts(settings, registry, '/settings'),
    ...exit.flatMap(({ where }, index) => (where === undefined ? [] : checkedRule(where, `/settings/exit/${index}/where`))),
  ]
  if (entry?.policy === 'after' && entry.period === undefined) {
    findings.push({
      path: '/settings/entry/period',
      code: 'FLOW_DOCUMENT_PERIOD_MISSING',
      message: 'Contacts may enter again after a period, but it is not said which; give it, as in P30D (30 days)',
    })
  }
  if (timezone !== undefined && !isZoneSetting(timezone)) {
    findings.push({
      path: '/settings/timezone',
      code: 'FLOW_DOCUMENT_TIMEZONE_UNKNOWN',
      message: `There is no time zone ${JSON.stringify(timezone.slice(0, 64))}; use an IANA name such as Europe/Moscow, or "contact" for the contact’s own`,
    })
  }
  return findings.map(({ path, code, message }) => ({ code, severity: 'error', node: null, path, message }))
}
