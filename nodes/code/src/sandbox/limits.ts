/** What a snippet may use. The times make a hostile snippet end within 2 s, whatever it does. */

/** One call may run so long; its neighbours in the slice add at most `sliceMs` before it is the snippet's turn to be stopped. */
export const callMs = 500
/** A slice is what runs between two signs of life: the runner stops after the call in which one of these is passed. */
export const sliceMs = 50
/** To ask a stopped isolate how far it came. */
export const doneMs = 100
export const sliceInputs = 128
export const sliceChars = 1_000_000
/** No sign of life for so long, and the parent kills the child. */
export const silenceMs = 1_000
/** For what a child has said while its parent was busy. */
export const graceMs = 50
/** A parent that hears the end of a silence so much too late has slept itself (a stopped machine, a busy one); so many times it counts. */
export const sleptMs = 250
export const sleptMax = 3

/** Of the isolate; the child's own heap is `--max-old-space-size`. */
export const memoryMb = 32
export const childHeapMb = 64

export const inputChars = 1_000_000
/** What one message to a child carries, so that its heap holds it several times over. */
export const messageChars = 4_000_000
export const resultChars = 256 * 1024
export const resultDepth = 32

/** So many timeouts or deaths in one group, and the rest of it is not run: the fault is in the source. */
export const strikes = 3
/** Times in one group that the machine may keep a call from ending before it counts as the snippet's doing. */
export const starvedMax = 5
/** Children of one group that somebody else may kill before it counts as the snippet's doing. */
export const slainMax = 3

/** How long code that was stopped that way runs apart, and how many such snippets are remembered. */
export const suspectMs = 60_000
export const suspectsMax = 1000

/** Messages before a child is replaced. */
export const childMessages = 500
export const childStartMs = 20_000
