/** The dots behind the cards: they move and grow with the view, so that it is felt to move where it is empty. */
import type { Transform } from './viewport.ts'

const apart = 24

export function layDots(element: HTMLElement, { x, y, k }: Transform): void {
  element.style.backgroundPosition = `${x}px ${y}px`
  element.style.backgroundSize = `${apart * k}px ${apart * k}px`
}
