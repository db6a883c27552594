/** How much room a bar has: by its own width, for the menu beside it is sometimes wide. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

export type Room = 'wide' | 'medium' | 'narrow' | 'phone'

/** The least width of each, in pixels. */
const rooms: readonly (readonly [Room, number])[] = [
  ['wide', 1340],
  ['medium', 1000],
  ['narrow', 600],
]

export const roomOf = (width: number): Room => rooms.find(([, least]) => width >= least)?.[0] ?? 'phone'

export function useRoom(bar: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Room>> {
  const room = ref<Room>('wide')
  const sizes = new ResizeObserver(([entry]) => {
    if (entry !== undefined) room.value = roomOf(entry.borderBoxSize[0]?.inlineSize ?? entry.contentRect.width)
  })
  watch(
    bar,
    (element, before) => {
      if (before) sizes.unobserve(before)
      if (element === null) return
      room.value = roomOf(element.offsetWidth)
      sizes.observe(element)
    },
    { flush: 'post', immediate: true },
  )
  onBeforeUnmount(() => sizes.disconnect())
  return room
}
