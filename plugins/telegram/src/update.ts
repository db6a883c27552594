/** Updates of the Bot API, as far as they are read here. */

export interface Update {
  readonly update_id: number
  readonly message?: Message
  readonly callback_query?: {
    readonly id: string
    readonly data?: string
    readonly message?: {
      readonly reply_markup?: {
        readonly inline_keyboard?: readonly (readonly { readonly text: string; readonly callback_data?: string }[])[]
      }
    }
  }
  readonly my_chat_member?: { readonly chat: Chat; readonly new_chat_member?: { readonly status: string } }
}

export interface Message {
  readonly chat: Chat
  readonly from?: Sender
  readonly text?: string
}

export interface Chat {
  readonly id: number
  readonly type: string
}

export interface Sender {
  readonly first_name?: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

/** Kinds of updates that are asked for. */
export const askedUpdates = ['message', 'callback_query', 'my_chat_member'] as const
