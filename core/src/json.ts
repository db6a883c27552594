/** JSON values and instants, the only data that crosses the runtime's borders. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** A text per locale; `en` is required and is what a missing locale falls back to. A type, not an interface: so it is `Json` too. */
export type Localized = {
  readonly en: string
  readonly ru?: string
}

/** What is said in English elsewhere, in the languages besides that. */
export type InOtherLanguages<T> = { readonly [language in Exclude<keyof Localized, 'en'>]?: T }

/** A JsonLogic rule or expression; see `rules.ts` for the operations and limits. */
export type Rule = Json
