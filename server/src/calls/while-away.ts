/** What the outside answered is worth more than a broken connection to the database: how it ended is recorded once that is back. */
import { isTransient } from '../store/sql.ts'

const firstPauseMs = 100
const longestPauseMs = 5000

/** Asks again until the database is back, or we must stop. */
export async function whileAway<T>(record: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await record()
    } catch (error) {
      if (!isTransient(error) || signal.aborted) throw error
      await new Promise((done) => void setTimeout(done, pauseMs))
    }
  }
}
