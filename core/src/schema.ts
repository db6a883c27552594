/** The one schema library of plugins: TypeBox, re-exported so that a plugin needs nothing but this package. */
import Type, { type Static, type TSchema } from 'typebox'

export { Type }
export type { Static, TSchema }
