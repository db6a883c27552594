/** What letters are signed with (DKIM, RFC 6376), so that who receives them knows that the domain sent them as they are. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { CallError } from '@millrace/core'
import type { EmailSettings } from './settings.ts'

export interface Signing {
  readonly domainName: string
  readonly keySelector: string
  readonly privateKey: string
  readonly headerFieldNames: string
}

/**
 * RFC 8058: the headers of one-click unsubscription must be under the signature, and Gmail counts by a `Feedback-ID` that is. What decides
 * how a letter is read is signed too.
 */
const headers = [
  'From', 'Sender', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'To', 'Cc', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding',
  'References', 'List-Unsubscribe', 'List-Unsubscribe-Post', 'Feedback-ID', 'Auto-Submitted', 'Precedence',
] // prettier-ignore

/** Null: letters are not signed here. Throws `CallError` `retry`: none is to leave without the signature that was asked for. */
export function signingOf({ dkimDomain, dkimSelector, dkimPrivateKey }: EmailSettings): Signing | null {
  const given = [dkimDomain, dkimSelector, dkimPrivateKey].filter((value) => value !== undefined && value !== '')
  if (given.length === 0) return null
  if (!dkimDomain || !dkimSelector || !dkimPrivateKey) {
    throw new CallError(
      'retry',
      'EMAIL_DKIM_INCOMPLETE',
      'To sign letters set the DKIM domain, the selector and the private key; or none of them',
      { ru: 'Для подписи DKIM нужны домен, селектор и закрытый ключ; или ничего из этого' },
    )
  }
  return {
    domainName: dkimDomain.toLowerCase(),
    keySelector: dkimSelector,
    privateKey: keyOf(dkimPrivateKey).export({ type: 'pkcs8', format: 'pem' }) as string,
    headerFieldNames: headers.join(':'),
  }
}

/** Forms of one line lose the line breaks of a PEM file, and some tools show what is inside it alone. */
function keyOf(text: string): KeyObject {
  const base64 = text
    .replaceAll('\\n', '\n')
    .replace(/-----[^-]+-----/g, '')
    .replace(/\s+/g, '')
  const key = Buffer.from(base64, 'base64')
  const read = (type: 'pkcs8' | 'pkcs1') => {
    try {
      return createPrivateKey({ key, format: 'der', type })
    } catch {
      return null
    }
  }
  const found = read('pkcs8') ?? read('pkcs1')
  if (found === null || found.asymmetricKeyType !== 'rsa') {
    throw new CallError(
      'retry',
      'EMAIL_DKIM_KEY_INVALID',
      'The DKIM private key is no RSA key without a password; paste the whole PEM file',
      { ru: 'Закрытый ключ DKIM — не ключ RSA без пароля; вставьте PEM-файл целиком' },
    )
  }
  // RFC 8301: who verifies takes no shorter one.
  if ((found.asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
    throw new CallError('retry', 'EMAIL_DKIM_KEY_INVALID', 'The DKIM private key is shorter than 1024 bits; make one of 2048', {
      ru: 'Закрытый ключ DKIM короче 1024 бит; сделайте ключ на 2048',
    })
  }
  return found
}
