/** Whether a rule of a flow could be asked of any contact at any time: then it can be told how many it holds for. */
import type { Json } from '@millrace/core'

/** What only a run knows: its event, its messages, what its steps kept. */
const ofRun = new Set(['event', 'run', 'message', 'vars', 'deal', 'data'])

/** Of an empty rule it is not asked. */
export function asksOfContact(rule: Json | undefined): boolean {
  return rule !== undefined && rule !== null && !rootsOf(rule).some((root) => ofRun.has(root))
}

function rootsOf(rule: Json): readonly string[] {
  if (Array.isArray(rule)) return rule.flatMap(rootsOf)
  if (typeof rule !== 'object' || rule === null) return []
  return Object.entries(rule).flatMap(([name, value]) => {
    const path = name === 'var' ? (Array.isArray(value) ? value[0] : value) : undefined
    return typeof path === 'string' ? [path.split('.', 1)[0]!] : rootsOf(value as Json)
  })
}
