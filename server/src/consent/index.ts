/** Consents, suppressions and subscription groups: for those who report them inside a transaction of their own. */
export { applyConsents, applySuppressions, type ConsentOptions, type ConsentSource } from './apply.ts'
