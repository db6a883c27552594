/** What the server tells the widget and hears from it. The widget is built from these types too: nothing here may run. */

export interface SiteButton {
  readonly name: string
  readonly title: string
  readonly kind: 'url' | 'reply' | 'segment'
  readonly url?: string
}

export type Position = 'center' | 'corner' | 'bar'
export type Frequency = 'once' | 'visit' | 'day'

export interface PopupShape {
  readonly title: string
  readonly text?: string
  readonly image?: string
  /** Id of a form of @millrace/plugin-forms. */
  readonly form?: string
  readonly buttons?: readonly SiteButton[]
  readonly position?: Position
  readonly frequency?: Frequency
}

export interface ChatShape {
  readonly text: string
  readonly author?: string
  readonly avatar?: string
  readonly buttons?: readonly SiteButton[]
}

interface Carried {
  readonly id: string
  /** Where what becomes of the message is reported: a signed address of this message alone. */
  readonly report: string
  /** Epoch ms. */
  readonly at: number
  /** Whether it was on a screen before. */
  readonly seen: boolean
}

export interface PopupItem extends Carried {
  readonly channel: 'popup'
  readonly content: PopupShape
}

export interface Reply {
  readonly id: string
  readonly text: string
  readonly at: number
  /** Name of the button that was pressed. */
  readonly button?: string
}

export interface ChatItem extends Carried {
  readonly channel: 'chat'
  readonly content: ChatShape
  readonly replies: readonly Reply[]
}

export type SiteItem = PopupItem | ChatItem

/** The answer to a hello. */
export interface Welcome {
  /** Where to listen for more. */
  readonly stream: string
  readonly items: readonly SiteItem[]
}

/** What a visitor did with a message. `id` is of the act: told again after a lost answer, it is the same act. */
export interface Report {
  readonly id: string
  readonly what: 'shown' | 'closed' | 'clicked' | 'replied'
  readonly button?: string
  readonly text?: string
}
