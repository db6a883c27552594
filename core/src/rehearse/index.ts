/** Rehearsals: a flow tried out on one contact, turn by turn. */
export { rehearsalFacts, rehearse } from './rehearse.ts'
export { rehearsalLimits, turnSchema, type Rehearsal, type RehearsedContact, type Turn } from './order.ts'
export type { Concern, Offer, OfferedChange, OfferedEntry, OfferedEvent, OfferedStatus, OfferedTime } from './offers.ts'
export type { Rehearsed, RehearsedCall, RehearsedMessage, RehearsedRun, RehearsedStep } from './told.ts'
