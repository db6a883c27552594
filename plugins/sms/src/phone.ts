/**
 * Phone numbers: one number in E.164, or nothing. A suppression is looked up by this very form, so the same number must come to the same text
 * whoever reads it; that is why no setting of a workspace has a say in it, only the number and what is known of its owner.
 */
import type { Contact } from '@millrace/core'
import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js'

/** What people write between digits. */
const separators = /[\s().\-\u2010-\u2015/]+/g

/** `+7 916 123-45-67`, `79161234567`, `8 (916) 123-45-67`; null when it is not exactly one number that could be dialled. */
export function normalizePhone(text: string, country?: CountryCode): string | null {
  // Address books wrap numbers in marks of direction, and keyboards of other scripts type other digits.
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}+/gu, '')
    .replace(separators, '')
  if (!/^\+?\d{5,20}$/.test(plain)) return null
  if (plain.startsWith('+')) return read(plain)?.number ?? null
  // Digits that say nothing of their country are taken for what is in use somewhere, not for what merely has a fitting length.
  const abroad = inUse(read(`+${plain}`))
  if (country === undefined) return abroad ?? trunkEight(plain)
  const home = read(plain, country)
  if (abroad !== null && plain.startsWith(getCountryCallingCode(country))) return abroad
  return inUse(home) ?? abroad ?? trunkEight(plain) ?? home?.number ?? null
}

function read(text: string, country?: CountryCode): PhoneNumber | null {
  const number = parsePhoneNumberFromString(text, country)
  return number?.isPossible() === true ? number : null
}

const inUse = (number: PhoneNumber | null): string | null => (number?.isValid() === true ? number.number : null)

/** Mobile numbers of Russia and Kazakhstan, as they are dialled at home: no country has a code that begins with 89 or 87. */
function trunkEight(digits: string): string | null {
  return /^8[79]\d{9}$/.test(digits) ? inUse(read(`+7${digits.slice(1)}`)) : null
}

/** At the attribute `phone`; a number without its country's code is read by `country` (ISO 3166, two letters) of the contact or of its `address`. */
export function phoneOf({ attributes }: Pick<Contact, 'attributes'>): string | null {
  const { phone } = attributes
  if (typeof phone !== 'string' && typeof phone !== 'number') return null
  return normalizePhone(String(phone), countryOf(attributes))
}

function countryOf(attributes: Contact['attributes']): CountryCode | undefined {
  const { address } = attributes
  const lived = typeof address === 'object' && address !== null && 'country' in address ? address.country : undefined
  const [country] = [attributes['country'], lived].flatMap((each) => (typeof each === 'string' ? [each.trim().toUpperCase()] : []))
  return country !== undefined && isSupportedCountry(country) ? country : undefined
}
