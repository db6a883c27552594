/** Findings that came with a refusal. */
import type { PreviewFinding } from '@millrace/core'

export function readFindings(value: unknown): readonly PreviewFinding[] {
  if (!Array.isArray(value)) return []
  return value.filter((each: unknown): each is PreviewFinding => {
    const message = (each as { readonly message?: { readonly en?: unknown } } | null)?.message
    return typeof message?.en === 'string'
  })
}
