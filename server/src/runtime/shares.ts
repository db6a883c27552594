/**
 * Who may have the last free visitor. Turns are fair as long as visits are short; a workspace whose visits take seconds (code that
 * never ends) would have all visitors after a few turns. So where others were seen lately, one visitor is kept for them.
 */
export interface Shares {
  mayTake(workspace: number): boolean
  /** A visitor sets out; answers what to call when it is back. */
  take(workspace: number): () => void
}

/** A workspace counts as one of the others for so long after its last visit began. */
const rememberedMs = 5000

export function createShares(visitors: () => number, now: () => number = () => performance.now()): Shares {
  const out = new Map<number, number>()
  const seenAt = new Map<number, number>()
  const anyOther = (workspace: number): boolean => {
    for (const [other, at] of seenAt) {
      if (at + rememberedMs < now()) seenAt.delete(other)
      else if (other !== workspace) return true
    }
    return false
  }
  return {
    mayTake: (workspace) => (out.get(workspace) ?? 0) < Math.max(1, visitors() - 1) || !anyOther(workspace),
    take: (workspace) => {
      seenAt.delete(workspace)
      seenAt.set(workspace, now())
      out.set(workspace, (out.get(workspace) ?? 0) + 1)
      return () => {
        const left = (out.get(workspace) ?? 1) - 1
        if (left === 0) out.delete(workspace)
        else out.set(workspace, left)
      }
    },
  }
}
