/** The made-up contact of a test run: with what the flow's rules ask for, so that it goes somewhere. */
import type { FlowDocument, Json, JsonObject } from '@millrace/core'
import { comparisonsIn, meeting } from '../simulate/comparisons.ts'
import { ownFields } from '../simulate/proposal.ts'
import { madeUpId } from './rehearsal.ts'

/** `firstName`: in the reader's language. Of two rules that ask for one attribute the first counts. */
export function proposedPerson(document: FlowDocument, firstName: string): JsonObject {
  const asked = comparisonsIn([document.settings, document.nodes.map(({ config }) => config)]).flatMap((comparison): [string, Json][] => {
    const name = /^contact\.(?:attributes\.)?([^.]+)$/.exec(comparison.path)?.[1]
    const value = meeting(comparison)
    return name === undefined || ownFields.has(name) || value === undefined || value === null || typeof value === 'object'
      ? []
      : [[name, value]]
  })
  return { firstName, email: `${madeUpId}@people.example`, phone: '+79001234567', ...Object.fromEntries(asked.toReversed()) }
}
