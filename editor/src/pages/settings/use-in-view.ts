/** Which of a list of elements stands highest in the window: where somebody is on a long page. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export function useInView(elements: Readonly<Ref<readonly HTMLElement[] | null>>): { readonly first: Readonly<Ref<string | null>> } {
  const first = ref<string | null>(null)
  const seen = new Set<string>()
  let observer: IntersectionObserver | undefined
  onMounted(() => {
    const watched = elements.value ?? []
    // The upper third: what is read there.
    observer = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes)
          if (isIntersecting) seen.add(target.id)
          else seen.delete(target.id)
        first.value = watched.find(({ id }) => seen.has(id))?.id ?? first.value
      },
      { rootMargin: '0px 0px -66% 0px' },
    )
    for (const element of watched) observer.observe(element)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return { first }
}
