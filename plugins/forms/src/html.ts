/** The pages that visitors see: no script, one style sheet that is named by its hash, every text escaped. */
import { createHash } from 'node:crypto'
import type { Language } from './words.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character]!)

const style = `:root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#1b2430;--soft:#55606e;--accent:#1565c0;--on-accent:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ground:#12161b;--card:#1c222a;--ink:#e8edf3;--soft:#a7b2c0;--accent:#7db7ff;--on-accent:#0b1420;--bad:#ffb4ab}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif}
main{width:100%;max-width:30rem;padding:2.5rem;border-radius:1rem;background:var(--card);box-shadow:0 1px 2px #0002,0 8px 32px #0001}
h1{margin:0 0 .75rem;font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}p{margin:0;color:var(--soft);white-space:pre-line;overflow-wrap:anywhere}
form{margin:1.75rem 0 0;display:grid;gap:1.1rem}label{display:grid;gap:.3rem}label.tick{display:flex;gap:.7rem;align-items:start}label.tick input{margin:.35rem 0 0;flex:none;width:1.1rem;height:1.1rem}
input:not([type=checkbox]),select{width:100%;padding:.65rem .8rem;border:1px solid var(--soft);border-radius:.5rem;background:var(--card);color:inherit;font:inherit}
[aria-invalid=true]{border-color:var(--bad)!important}p.fault{margin-top:.3rem;color:var(--bad)}.trap{position:absolute;left:-999em}
button{justify-self:start;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}@media (max-width:30rem){main{padding:1.5rem}}`

const styleHash = createHash('sha256').update(style).digest('base64')

/** `leads`: another origin that sending the form may end at. */
export const pageHeaders = (leads: string | null = null): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'${leads === null ? '' : ` ${leads}`}; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  vary: 'accept-language',
})

/** `body` is markup. */
export function pageOf(title: string, body: string, language: Language): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${style}</style></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>`
}

export const paragraph = (text: string): string => (text.trim() === '' ? '' : `<p>${escape(text)}</p>`)
