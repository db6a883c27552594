/** `@millrace/core/letter`: letters of blocks, for the editor that composes them and for plugins whose templates bring some. */
export * from './kept.ts'
export * from './letter.ts'
export { htmlOf, markupOf } from './markup.ts'
export { mjmlOf, readableOn } from './mjml.ts'
