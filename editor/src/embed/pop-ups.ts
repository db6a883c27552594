/**
 * Element Plus puts lists, hints and dialogs into the page's body, and has no setting for another place but a property of each. Its default
 * becomes the place that the editor provides: styles of a shadow root reach nothing outside of it.
 */
import { ElDialog, ElTooltip } from 'element-plus'
import { inject } from 'vue'
import { popUpsKey } from '../ui/pop-ups.ts'

interface Declared {
  readonly props: Readonly<Record<string, { default?: unknown }>>
}

let done = false

/** Defaults of these are asked for inside the component, where what the editor provides is known. */
export function keepPopUpsInside(): void {
  if (done) return
  done = true
  const tooltip = (ElTooltip as unknown as Declared).props['appendTo']!
  tooltip.default = () => inject(popUpsKey, undefined)
  const dialog = (ElDialog as unknown as Declared).props['appendTo']!
  dialog.default = () => inject(popUpsKey, 'body')
}
