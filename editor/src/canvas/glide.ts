/** A soft way from one look to another; at once for people who prefer no motion. Answers how to stop it. */
import type { Transform } from './viewport.ts'

const glideMs = 180

export function glide(from: Transform, to: Transform, show: (now: Transform) => void): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    show(to)
    return () => {}
  }
  const began = performance.now()
  let asked = 0
  const step = (time: number) => {
    const part = Math.max(0, Math.min(1, (time - began) / glideMs))
    const eased = 1 - (1 - part) ** 3
    const mix = (a: number, b: number) => a + (b - a) * eased
    show(part === 1 ? to : { x: mix(from.x, to.x), y: mix(from.y, to.y), k: mix(from.k, to.k) })
    if (part < 1) asked = requestAnimationFrame(step)
  }
  asked = requestAnimationFrame(step)
  return () => cancelAnimationFrame(asked)
}
