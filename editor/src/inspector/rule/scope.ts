/**
 * Where a rule stands, and so what it can read. Pickers offer just that. A field of a form says it by the hint `scope` of its schema
 * (absent: `run`); a page outside flows puts a `<ContactRule>`, which stands at `contact`.
 *
 * - `run`: whatever a run of the flow knows: the contact, its facts, what started the run, its messages, results of earlier steps.
 * - `contact`: the contact and its facts, at no event and in no run: segments, audiences, samples.
 * - `event`: the fields of one event alone: which of them a fact counts.
 */
export const ruleScopes = ['run', 'contact', 'event'] as const
export type RuleScope = (typeof ruleScopes)[number]

export function ruleScopeOf(hint: unknown): RuleScope {
  return ruleScopes.find((scope) => scope === hint) ?? 'run'
}
