/**
 * Texts in Slack's mrkdwn. Only `&`, `<` and `>` are its control characters, and what variables put in has them escaped: no contact can
 * make a link, a mention or a call of everybody in the channel. The author's own text may.
 */
import type { Step } from '@millrace/core'

/** Slack cuts longer ones. */
const longest = 40_000

/** As HTML a step escapes what is put in; quotes too, which mean nothing here. */
export function textFor(template: string, step: Pick<Step, 'render'>): string {
  const text = step.render(template, 'html').replaceAll('&#34;', '"').replaceAll('&#39;', "'").trim()
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
