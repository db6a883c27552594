/**
 * Preloaded into a process of the product (`NODE_OPTIONS=--import=...`): its wall clock is off by CLOCK_SHIFT_MS, as on a machine whose
 * clock was set wrong. Durations stay true: the monotonic clock has no date to be wrong about.
 */
const shift = Number(process.env['CLOCK_SHIFT_MS'] ?? 'NaN')
if (!Number.isFinite(shift)) throw new Error('CLOCK_SHIFT_MS must say by how much the clock is off')

const RealDate = Date
const now = () => RealDate.now() + shift
const origin = performance.timeOrigin + shift

class ShiftedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(now())
    else super(...given)
  }
  static override now(): number {
    return now()
  }
}

/** `Date()` without `new` gives a text, and `Date.UTC` and the like are those of the real one. */
globalThis.Date = new Proxy(ShiftedDate, { apply: () => new ShiftedDate().toString() }) as unknown as DateConstructor
Object.defineProperty(performance, 'timeOrigin', { get: () => origin })
