/** Delivery status notifications (RFC 3464, and RFC 6533 for addresses beyond ASCII): groups of fields, the first about the message. */
import { fieldsIn } from './mail.ts'
import type { Delivery } from './report.ts'
import { codeIn, severityOf, smtpIn } from './severity.ts'

type Fields = ReadonlyMap<string, string>

const longestReason = 1000

/** Empty: it tells of no recipient. */
export function readDeliveryStatus(text: string): readonly Delivery[] {
  const groups = text.split(/\r?\n[ \t]*\r?\n/).map(fieldsIn)
  return groups.filter(isOfRecipient).map(deliveryOf)
}

/** Some leave the empty line out between the message's fields and the recipient's, or forget what was done. */
const isOfRecipient = (fields: Fields) =>
  fields.has('action') || (fields.has('status') && (fields.has('final-recipient') || fields.has('original-recipient')))

function deliveryOf(fields: Fields): Delivery {
  const reason = (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+\s*;\s*/, '').slice(0, longestReason)
  const said = codeIn(fields.get('status') ?? '')
  // `5.0.0` and no status say less than what the server answered.
  const code = said === null || said.endsWith('.0.0') ? (codeIn(reason) ?? said) : said
  const action = actionOf(fields.get('action') ?? '', code)
  return {
    recipient: addressOf(fields.get('original-recipient')) ?? addressOf(fields.get('final-recipient')),
    action,
    code,
    reason,
    severity: severityOf({ code, smtp: smtpIn(reason), reason: `${reason} ${fields.get('status') ?? ''}` }),
  }
}

function actionOf(text: string, code: string | null): Delivery['action'] {
  const [, word = ''] = /^\W*([a-z]+)/i.exec(text) ?? []
  if (/^(fail|error|reject|undeliver|bounce)/i.test(word)) return 'failed'
  if (/^(delay|defer|retry|warning)/i.test(word)) return 'delayed'
  if (/^deliver/i.test(word)) return 'delivered'
  if (/^(relay|expand|forward)/i.test(word)) return 'relayed'
  if (code?.startsWith('2') === true) return 'delivered'
  return code?.startsWith('4') === true ? 'delayed' : 'failed'
}

/** `rfc822; ann@mail.example`, or without the type, or in brackets. */
function addressOf(text = ''): string | null {
  const [address = ''] = /[^\s<>;,"]+@[^\s<>;,"]+/.exec(text.replace(/^[\w-]+\s*;/, '')) ?? []
  return address === '' ? null : address.toLowerCase()
}
