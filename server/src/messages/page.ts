/** The pages that recipients see: confirming an unsubscription, its end, and a link that leads nowhere. English and Russian. */
import { createHash } from 'node:crypto'

export type Language = 'en' | 'ru'
export type PageName = 'confirm' | 'done' | 'unknown'

interface Words {
  readonly title: string
  readonly text: string
  readonly button?: string
}

const words: Readonly<Record<Language, Readonly<Record<PageName, Words>>>> = {
  en: {
    confirm: {
      title: 'Unsubscribe?',
      text: 'We will stop sending you news and offers. Receipts and notices that you asked for will still come.',
      button: 'Unsubscribe',
    },
    done: { title: 'You are unsubscribed', text: 'You will get no more news and offers from us. You can close this page.' },
    unknown: {
      title: 'This link leads nowhere',
      text: 'It may have been cut off or changed on its way. Open it from the message once more.',
    },
  },
  ru: {
    confirm: {
      title: 'Отписаться?',
      text: 'Мы перестанем присылать новости и предложения. Чеки и уведомления, которых вы ждёте, по-прежнему будут приходить.',
      button: 'Отписаться',
    },
    done: { title: 'Вы отписаны', text: 'Новостей и предложений от нас больше не будет. Эту страницу можно закрыть.' },
    unknown: { title: 'Ссылка никуда не ведёт', text: 'Возможно, по дороге она оборвалась или изменилась. Откройте её из письма ещё раз.' },
  },
}

const style = `:root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#1b2430;--soft:#55606e;--accent:#1565c0;--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#12161b;--card:#1c222a;--ink:#e8edf3;--soft:#a7b2c0;--accent:#7db7ff;--on-accent:#0b1420}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif}
main{width:100%;max-width:30rem;padding:2.5rem;border-radius:1rem;background:var(--card);box-shadow:0 1px 2px #0002,0 8px 32px #0001}
h1{margin:0 0 .75rem;font-size:1.6rem;line-height:1.25}p{margin:0;color:var(--soft)}form{margin:1.75rem 0 0}
button{padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
fieldset{margin:1.5rem 0 0;padding:0;border:0}legend{padding:0 0 .5rem;color:var(--soft)}label{display:flex;gap:.75rem;padding:.75rem 0;cursor:pointer}
label+label{border-top:1px solid #8884}label b{display:block;font-weight:600}label small{display:block;font-size:.9375rem;color:var(--soft)}
label span{min-width:0;overflow-wrap:anywhere}input{flex:none;width:1.25rem;height:1.25rem;margin:.15rem 0 0;accent-color:var(--accent)}input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.note{margin:0 0 1rem;padding:.75rem 1rem;border-radius:.5rem;background:var(--ground);color:var(--ink)}
button.quiet{padding-inline:0;background:none;color:var(--accent);text-decoration:underline}form+form{margin-top:.75rem}
button:focus-visible{outline:3px solid var(--ink);outline-offset:3px}`

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  vary: 'accept-language',
}

/** The form posts to the page's own address. */
export function page(name: PageName, language: Language): string {
  const { title, text, button } = words[language][name]
  const form = button === undefined ? '' : `<form method="post"><button type="submit">${button}</button></form>`
  return frame({ title, language, body: `<p>${text}</p>${form}` })
}

/** `title` is text, `body` is HTML. */
export function frame({ title, language, body }: { readonly title: string; readonly language: Language; readonly body: string }): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`
}

/** Whichever of ours the reader prefers; English when neither is named. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag = '', ...options] = part.trim().toLowerCase().split(';')
    const q = Number(/^\s*q=([\d.]+)$/.exec(options.join(';'))?.[1] ?? 1)
    return { language: tag.split('-')[0], q }
  })
  const best = wanted.filter(({ language }) => language === 'en' || language === 'ru').toSorted((a, b) => b.q - a.q)[0]
  return best?.language === 'ru' && best.q > 0 ? 'ru' : 'en'
}
