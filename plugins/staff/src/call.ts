/**
 * The call of `staff.notify`: one member, by whatever way of theirs works first. At least once under one key. What they get is no message
 * of the contact: it goes through the channel, but past its log and its rules.
 */
import { CallError, defineCall, type JsonObject, type PerformContext } from '@millrace/core'
import { memberOf, type Member } from './settings.ts'

export interface NoticeData {
  readonly to: string
  readonly subject: string
  readonly text: string
}

interface Way {
  readonly address: (member: Member) => string | undefined
  readonly channel: string
  readonly content: (notice: NoticeData) => JsonObject
}

/** In the order they are tried: what buzzes in a pocket first. */
const ways: readonly Way[] = [
  {
    address: ({ telegram }) => telegram,
    channel: 'telegram',
    content: ({ subject, text }) => ({ text: escaped(shortened(subject === '' ? text : `${subject}\n\n${text}`)) }),
  },
  { address: ({ email }) => email, channel: 'email', content: ({ subject, text }) => ({ subject: subject || firstLine(text), text }) },
]

/** Characters that a message of Telegram may have, once it is escaped or not. */
const longest = 4000
const shortened = (text: string) => (text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`)
/** Telegram's texts are read as markup, which nothing that a contact wrote may be. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const firstLine = (text: string) => text.trim().split('\n', 1)[0]!.slice(0, 150)

export const noticeCall = defineCall<NoticeData, { readonly to: string; readonly by: string }>({
  type: 'staff.notify',
  repeat: 'safe',
  maxAttempts: 8,
  timeoutMs: 60_000,
  sample: { to: '', by: '' },
  perform: async ({ key, data }, context) => {
    const member = memberOf(context.settings, data.to)
    const by = await tell(member, { data, key, deliver: context.deliver })
    return { to: member.person, by }
  },
})

interface Telling extends Pick<PerformContext, 'deliver'> {
  readonly data: NoticeData
  readonly key: string
}

/** Answers the channel that took it. The next way is tried only when the one before certainly did not. */
async function tell(member: Member, { data, key, deliver }: Telling): Promise<string> {
  const faults: CallError[] = []
  for (const { address, channel, content } of ways) {
    const to = address(member)
    if (to === undefined) continue
    try {
      await deliver({ channel, to, content: content(data), key })
      return channel
    } catch (error) {
      if (!(error instanceof CallError) || error.kind === 'unknown') throw error
      faults.push(error)
    }
  }
  throw (
    faults.find(({ kind }) => kind === 'retry') ??
    faults[0] ??
    new CallError(
      'permanent',
      'STAFF_MEMBER_MUTE',
      `${JSON.stringify(member.person)} has neither an e-mail address nor a chat in the connection Staff`,
    )
  )
}
