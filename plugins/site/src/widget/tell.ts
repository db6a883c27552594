/** What the visitor did with a message, told to the server. */
import type { Report, SiteItem } from '../wire.ts'
import { post } from './host.ts'
import { randomId } from './identity.ts'

/** Tries thrice: the act is the same act. Answers whether it is known. */
export async function tell(item: SiteItem, report: Omit<Report, 'id'>): Promise<boolean> {
  const act: Report = { id: randomId(), ...report }
  for (const wait of [500, 3000, 0]) {
    const known = await post(item.report, act).then(
      () => true,
      (error: unknown) => (error instanceof Response && error.status < 500 && error.status !== 429 ? false : null),
    )
    if (known !== null) return known
    if (wait > 0) await new Promise((resolve) => window.setTimeout(resolve, wait))
  }
  return false
}
