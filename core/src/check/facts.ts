/** Mentions of parametrised facts, wherever they stand: the family is installed, and the parameters fit its schema. */
import { mentionOf } from '../rules/fact-key.ts'
import { argumentsOf, operatorOf } from '../rules/operations.ts'
import type { Registry } from '../registry.ts'
import { validateAgainst } from '../validate.ts'
import { findContents, pointer, type ContentFault } from './contents.ts'

/** Faults of all mentions inside a value, at their JSON Pointers. */
export function checkFacts(value: unknown, registry: Registry, path = ''): readonly ContentFault[] {
  if (value === null || typeof value !== 'object') return []
  if (operatorOf(value) === 'fact') return faultsOf(argumentsOf(value, 'fact'), registry, pointer(path, 'fact'))
  return Object.entries(value).flatMap(([key, item]) => checkFacts(item, registry, pointer(path, key)))
}

function faultsOf(args: readonly unknown[], registry: Registry, path: string): readonly ContentFault[] {
  const mention = mentionOf(args)
  // What is no mention at all is the rule's own fault, and reported as such.
  if (mention === null) return []
  const family = registry.facts.get(mention.name)
  if (family?.params === undefined) {
    const known = [...registry.facts.values()].filter(({ params }) => params !== undefined).map(({ name }) => name)
    const message = `There is no fact ${JSON.stringify(mention.name.slice(0, 60))} that takes parameters; there are: ${known.join(', ') || 'none'}`
    return [{ path: pointer(path, 0), code: 'FLOW_FACT_UNKNOWN', message }]
  }
  const at = pointer(path, 1)
  const faults = validateAgainst(family.params, mention.params)
  return [
    ...faults.map((fault) => ({ ...fault, path: at + fault.path, code: fault.code.replace('VALUE_', 'FLOW_FACT_') })),
    ...findContents(family.params, mention.params).faults.map((fault) => ({ ...fault, path: at + fault.path })),
  ]
}
