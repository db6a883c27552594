/** The call of `slack.send`: one notice. Slack knows no idempotency: one whose answer was lost is told again rather than not at all. */
import { CallError, defineCall, retryAfterMs, type HttpResponse, type Instant } from '@millrace/core'
import { addressOf, slackHosts } from './settings.ts'

export interface NoticeData {
  readonly text: string
}

export const slackCall = defineCall<NoticeData, { readonly status: number }>({
  type: 'slack.send',
  repeat: 'safe',
  maxAttempts: 8,
  sample: { status: 200 },
  perform: async ({ data: { text } }, { http, settings, now, signal }) => {
    // Names and links of people's data stay text: only what the author wrote in angle brackets is anything else.
    const body = JSON.stringify({ text, link_names: false, unfurl_links: false, unfurl_media: false })
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const response = await http({ method: 'POST', url: addressOf(settings), headers, body, hosts: slackHosts, signal })
    refuseBad(response, now)
    return { status: response.status }
  },
})

function refuseBad({ status, headers, body }: HttpResponse, now: Instant): void {
  if (status >= 200 && status < 300) return
  // Slack names the fault in a word such as `channel_is_archived`; anything else is not repeated.
  const reason = /^[a-z_]{1,60}$/.test(body) ? `: ${body}` : ''
  const said = `Slack answered ${status}${reason}`
  if (status === 429 || status >= 500) throw new CallError('retry', `SLACK_STATUS_${status}`, said, retryAfterMs(headers, now))
  if (status === 404 || status === 410)
    throw new CallError('permanent', 'SLACK_WEBHOOK_GONE', `${said}; the webhook or its channel is no more: make another in Slack`, {
      ru: `${said}; вебхука или его канала больше нет: создайте в Slack новый`,
    })
  throw new CallError('permanent', 'SLACK_REFUSED', said)
}
