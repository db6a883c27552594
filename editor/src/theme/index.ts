/**
 * The theme: tokens, Element Plus mapped onto them, base styles. `applyTheme` puts the choice on `<html>`; `system` follows the
 * operating system as it changes.
 */
import 'element-plus/theme-chalk/dark/css-vars.css'
import './tokens.css'
import './element.css'
import './base.css'

export type Theme = 'light' | 'dark' | 'system'

const dark = matchMedia('(prefers-color-scheme: dark)')
let chosen: Theme = 'system'

function show(): void {
  document.documentElement.classList.toggle('dark', chosen === 'dark' || (chosen === 'system' && dark.matches))
}
dark.addEventListener('change', show)

export function applyTheme(theme: Theme): void {
  chosen = theme
  show()
}
