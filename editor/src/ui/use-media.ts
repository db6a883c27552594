/** Whether the window is of this kind, for as long as the component is there. Who knows better what room there is may say so. */
import { onScopeDispose, ref, type Ref } from 'vue'

export function useMedia(query: string): Ref<boolean> {
  const media = window.matchMedia(query)
  const is = ref(media.matches)
  const heard = (event: MediaQueryListEvent) => (is.value = event.matches)
  media.addEventListener('change', heard)
  onScopeDispose(() => media.removeEventListener('change', heard))
  return is
}
