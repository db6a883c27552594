/**
 * A part of a page that is loaded apart, when it is first shown or before. Unlike Vue's own it can be waited for, so that the keyboard goes
 * into what has just been opened, and asked for anew where it could not be loaded.
 */
import { defineComponent, h, shallowRef, type Component } from 'vue'
import ProblemState from './ProblemState.vue'

export interface LazyPart<Part> {
  /** Takes what the part itself takes. */
  readonly Part: Part
  /** Loads it; once that is done it is drawn with the page. Rejects where it cannot be loaded. */
  need(): Promise<void>
}

let quiet = 0
/** What is loading tells of a fault itself, or nobody has asked for it yet. */
export const isQuiet = (): boolean => quiet > 0

async function quietly<T>(work: () => Promise<T>): Promise<T> {
  quiet += 1
  try {
    return await work()
  } finally {
    quiet -= 1
  }
}

export function lazyPart<Part extends Component>(load: () => Promise<{ readonly default: Part }>): LazyPart<Part> {
  const part = shallowRef<Component | null>(null)
  const fault = shallowRef<unknown>(null)
  let coming: Promise<void> | null = null

  async function take(): Promise<void> {
    fault.value = null
    try {
      part.value = (await quietly(load)).default
    } catch (problem) {
      coming = null
      fault.value = problem
      throw problem
    }
  }
  const need = () => (coming ??= take())
  /** Whoever draws it is shown the fault, and need not hear of it too. */
  const ask = () => void need().catch(() => {})

  const shown = defineComponent({
    inheritAttrs: false,
    setup(_, { attrs }) {
      ask()
      return () => {
        if (part.value !== null) return h(part.value, attrs)
        const place = { class: attrs['class'] }
        return fault.value === null
          ? h('div', { ...place, 'aria-busy': 'true' })
          : h('div', place, h(ProblemState, { error: fault.value, onRetry: ask }))
      }
    },
  })
  return { Part: shown as unknown as Part, need }
}

/** Once the page has nothing else to do: what will be asked for soon is there by then, and while the browser is offline. */
export function loadWhenIdle(loads: readonly (() => Promise<unknown>)[]): void {
  const all = () => void quietly(() => Promise.allSettled(loads.map((load) => load())))
  if ('requestIdleCallback' in window) window.requestIdleCallback(all, { timeout: 4000 })
  else setTimeout(all, 1000)
}
