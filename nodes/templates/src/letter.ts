/**
 * Letters of the gallery: one frame, so that copy is all a template has to write. Every marketing letter says why it came and how to
 * stop it; a transactional one is about the contact's own order and has no such line.
 */
import type { JsonObject } from '@millrace/core'

export interface Letter {
  readonly subject: string
  /** The line above the text; Liquid, like everything here. */
  readonly heading: string
  readonly text: readonly string[]
  readonly button?: readonly [label: string, url: string]
  /** Why the contact gets it. Absent: a transactional letter. */
  readonly because?: string
  /** Another address than the contact's own: a letter to the team, which nobody unsubscribes from. */
  readonly to?: string
}

/** Day hours in which marketing may arrive, by the contact's own clock. */
export const daytime = { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '21:00' }

/** A pause that ends by day. `PT0S`: at once, or in the morning. */
export const pause = (duration: string): JsonObject => ({ mode: 'for', duration, window: daytime })

export const hello = 'Hello{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!'

export function letter({ subject, heading, text, button, because, to }: Letter): JsonObject {
  const isTransactional = because === undefined
  return {
    subject,
    html: [...head, title(heading), ...text.map(paragraph), ...(button === undefined ? [] : [link(button)]), ...foot(because)].join('\n'),
    text: [heading, ...text, ...(button === undefined ? [] : [`${button[0]}: ${button[1]}`]), ...plainFoot(because)].join('\n\n'),
    ...(isTransactional ? { transactional: true } : {}),
    ...(to === undefined ? {} : { to }),
  }
}

const head = [
  '<!doctype html>',
  '<html lang="en">',
  '<body style="margin:0;background:#f4f5f7;font-family:Helvetica,Arial,sans-serif;color:#1f2933">',
  '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 12px">',
  '<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px">',
  '<tr><td style="padding:36px 40px">',
]
const title = (text: string) => `<h1 style="margin:0 0 16px;font-size:24px;line-height:1.3">${text}</h1>`
const paragraph = (text: string) => `<p style="margin:0 0 16px;font-size:16px;line-height:1.55">${text}</p>`
const buttonStyle =
  'display:inline-block;padding:13px 26px;background:#1d4ed8;color:#ffffff;text-decoration:none;border-radius:8px;font-size:16px'
const link = ([label, url]: readonly [string, string]) =>
  `<p style="margin:24px 0 0"><a href="${url}" style="${buttonStyle}">${label}</a></p>`
const footStyle = 'padding:0 40px 32px;font-size:13px;line-height:1.5;color:#52606d'

function foot(because: string | undefined): readonly string[] {
  const why =
    because === undefined
      ? ''
      : `<tr><td style="${footStyle}">${because} <a href="%unsubscribe_url%" style="color:#52606d">Unsubscribe</a></td></tr>`
  return ['</td></tr>', why, '</table>', '</td></tr></table>', '</body>', '</html>']
}

const plainFoot = (because: string | undefined): readonly string[] =>
  because === undefined ? [] : [`${because} Unsubscribe: %unsubscribe_url%`]
