/** Light or dark, as the host says or the operating system has it. */
import { onScopeDispose, ref, watchEffect, type Ref } from 'vue'

export function useMode(theme: () => string | undefined): Ref<'light' | 'dark'> {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const dark = ref(system.matches)
  const follow = () => (dark.value = system.matches)
  system.addEventListener('change', follow)
  onScopeDispose(() => system.removeEventListener('change', follow))
  const mode = ref<'light' | 'dark'>('light')
  watchEffect(() => {
    const asked = theme()
    mode.value = asked === 'light' || asked === 'dark' ? asked : dark.value ? 'dark' : 'light'
  })
  return mode
}
