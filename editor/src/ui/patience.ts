/** How long a person is kept by a server that does not answer: what could not be saved is in the browser, and is taken up from there. */
const longestMs = 4000

/** Resolves when the work is through, or after four seconds; rejects as the work does until then. */
export async function patiently(work: Promise<unknown>): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, longestMs))])
}
