/**
 * Which of a validator's complaints to pass on. It reports every enclosing keyword and every alternative; a person wants the fault
 * itself, and of alternatives the one that was probably meant.
 */
import type { OutputUnit } from '@cfworker/json-schema'

/** A failed choice whose alternatives are all told apart by the value itself: constants, enumerations, types. */
export interface Fault extends OutputUnit {
  readonly alternatives?: readonly OutputUnit[]
}

const wrappers = new Set([
  'properties',
  'patternProperties',
  'items',
  'additionalItems',
  '$ref',
  'allOf',
  'if',
  'dependencies',
  'contains',
  'propertyNames',
])
const plainKeywords = new Set(['const', 'enum', 'type'])

export function nearestFaults(units: readonly OutputUnit[]): readonly Fault[] {
  const faults: Fault[] = []
  for (let i = 0; i < units.length; i++) {
    const unit = units[i]!
    if (unit.keyword === 'anyOf' || unit.keyword === 'oneOf') {
      const inside = unitsInside(unit, units, i + 1)
      faults.push(...chooseAlternative(unit, inside))
      i += inside.length
    } else if (unit.keyword === 'additionalProperties') {
      // Followed by what is wrong inside, or by a bare `false` that says less.
      faults.push(...(units[i + 1]?.keyword === 'false' ? [unit] : []))
    } else if (!wrappers.has(unit.keyword) && unit.keyword !== 'false') faults.push(unit)
  }
  return faults
}

/** What a choice reported of its alternatives follows it. */
function unitsInside(choice: OutputUnit, units: readonly OutputUnit[], start: number): readonly OutputUnit[] {
  let end = start
  while (end < units.length && isInside(units[end]!, choice)) end++
  return units.slice(start, end)
}

function isInside(unit: OutputUnit, choice: OutputUnit): boolean {
  // A `false` schema is reported with the place of the value only, and always belongs to the unit before it.
  return unit.keyword === 'false' || (unit.keywordLocation.startsWith(`${choice.keywordLocation}/`) && within(unit, choice))
}

const within = (unit: OutputUnit, choice: OutputUnit) =>
  unit.instanceLocation === choice.instanceLocation || unit.instanceLocation.startsWith(`${choice.instanceLocation}/`)

function chooseAlternative(choice: OutputUnit, inside: readonly OutputUnit[]): readonly Fault[] {
  const alternatives = byAlternative(choice, inside).map(nearestFaults)
  const flat = alternatives.flat()
  if (flat.length === 0) return [choice]
  if (flat.every((fault) => plainKeywords.has(fault.keyword) && fault.instanceLocation === choice.instanceLocation)) {
    return [{ ...choice, alternatives: flat }]
  }
  return alternatives.reduce((best, each) => (distance(each, choice) < distance(best, choice) ? each : best))
}

function byAlternative(choice: OutputUnit, inside: readonly OutputUnit[]): readonly (readonly OutputUnit[])[] {
  const groups: OutputUnit[][] = []
  let index = ''
  for (const unit of inside) {
    const of = unit.keyword === 'false' ? index : unit.keywordLocation.slice(choice.keywordLocation.length + 1).split('/')[0]!
    if (of !== index || groups.length === 0) groups.push([])
    index = of
    groups.at(-1)!.push(unit)
  }
  return groups
}

/** A wrong type or constant tells that another alternative was meant, more than a missing or unknown key; those more than a bad value. */
function distance(faults: readonly Fault[], choice: OutputUnit): number {
  return faults.reduce((sum, fault) => {
    if (plainKeywords.has(fault.keyword)) return sum + (fault.instanceLocation === choice.instanceLocation ? 1000 : 100)
    return sum + (fault.keyword === 'required' || fault.keyword === 'additionalProperties' ? 10 : 1)
  }, 0)
}
