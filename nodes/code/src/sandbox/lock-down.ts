/**
 * How the realm of a snippet is made so that nothing can be left in it. One realm serves many contacts, and nothing of one may
 * reach another: every object that a call can reach and that outlives it is frozen, globals included, and the hidden stores of
 * the language (the last match of RegExp; the clock and the seed behind Date and Math.random) are cut off or set anew per call.
 *
 * The texts of these functions are evaluated inside the isolate: each may refer to the others by name, and to nothing else.
 */

/** What Date and Math.random read; set before every call. */
export interface Moment {
  now: number
  seed: number
}

export function lockDown(moment: Moment): void {
  removeGlobals()
  replaceDate(moment)
  replaceRandom(moment)
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError]
  for (const { prototype } of [Object, ...errors]) allowShadowing(prototype)
  freezeAll([globalThis, ...hiddenObjects()])
}

function removeGlobals(): void {
  const names = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']
  for (const name of names) Reflect.deleteProperty(globalThis, name)
  const kept = ['length', 'name', 'prototype', 'escape']
  for (const name of Object.getOwnPropertyNames(RegExp)) if (!kept.includes(name)) Reflect.deleteProperty(RegExp, name)
}

/** The clock of the run, not of the machine: in a simulation it is another year. */
function replaceDate(moment: Moment): void {
  const RealDate = Date
  const VirtualDate = function (...given: unknown[]) {
    if (new.target === undefined) return new RealDate(moment.now).toString()
    return Reflect.construct(RealDate, given.length === 0 ? [moment.now] : given, new.target === VirtualDate ? RealDate : new.target)
  }
  Object.defineProperties(VirtualDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: RealDate.prototype },
    now: { value: () => moment.now },
    parse: { value: RealDate.parse },
    UTC: { value: RealDate.UTC },
  })
  Object.defineProperty(RealDate.prototype, 'constructor', { value: VirtualDate })
  Object.defineProperty(globalThis, 'Date', { value: VirtualDate })
}

/** mulberry32: the same contact at the same step draws the same numbers. */
function replaceRandom(moment: Moment): void {
  Math.random = () => {
    moment.seed = (moment.seed + 0x6d2b79f5) | 0
    let t = Math.imul(moment.seed ^ (moment.seed >>> 15), 1 | moment.seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** An inherited property that is frozen could not be shadowed by assignment (`counts['constructor'] = 1`); with a setter it can. */
function allowShadowing(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const { value, configurable, enumerable } = Reflect.getOwnPropertyDescriptor(prototype, key)!
    if (configurable !== true || value === undefined) continue
    const get = () => value as unknown
    const set = function (this: unknown, own: unknown) {
      if (this === prototype) throw new TypeError(`Cannot assign to read only property '${String(key)}'`)
      Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true })
    }
    Object.defineProperty(prototype, key, { get, set, enumerable: enumerable === true })
  }
}

/** Prototypes that no global leads to, by something that has them. */
function hiddenObjects(): readonly unknown[] {
  const entries = [[].values(), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g)]
  const { from } = (globalThis as unknown as { Iterator: { from(iterator: object): unknown } }).Iterator
  const mapped = ([].values() as unknown as { map(change: (item: unknown) => unknown): unknown }).map((item) => item)
  const segments = new Intl.Segmenter().segment('a')
  const functions = [function* () {}, async function () {}, async function* () {}] as const
  return [...entries, from({ next: () => {} }), mapped, segments, segments[Symbol.iterator](), ...functions, functions[0](), functions[2]()]
}

function freezeAll(roots: readonly unknown[]): void {
  const seen = new Set<object>()
  const rest = [...roots]
  while (rest.length > 0) {
    const item = rest.pop()
    if (item === null || (typeof item !== 'object' && typeof item !== 'function') || seen.has(item)) continue
    seen.add(item)
    for (const key of Reflect.ownKeys(item)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(item, key)!
      rest.push(value, get, set)
    }
    rest.push(Object.getPrototypeOf(item))
  }
  for (const item of seen) Object.freeze(item)
}

export const lockDownParts = [lockDown, removeGlobals, replaceDate, replaceRandom, allowShadowing, hiddenObjects, freezeAll] as const
