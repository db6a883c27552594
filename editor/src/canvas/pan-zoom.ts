/** How wheel and touch move the canvas: the wheel pans, Ctrl or Cmd with it (and a pinch) zooms, a double click does nothing. */
import { Zoom } from 'rete-area-plugin'
import { clampZoom } from './viewport.ts'

const lineHeight = 16
const wheelStrength = 0.0035
/** A mouse wheel's notch is 100 or more: without a limit one notch would be a leap. */
const longestNotch = 60

export interface PanZoomOptions {
  pan(dx: number, dy: number): void
  scale(): number
}

export class PanZoom extends Zoom {
  private readonly options: PanZoomOptions
  constructor(options: PanZoomOptions) {
    super(0.1)
    this.options = options
  }

  protected override wheel = (event: WheelEvent) => {
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : lineHeight
    if (event.ctrlKey || event.metaKey) this.zoomBy(event, event.deltaY * unit)
    else if (event.shiftKey && event.deltaX === 0) this.options.pan(-event.deltaY * unit, 0)
    else this.options.pan(-event.deltaX * unit, -event.deltaY * unit)
  }

  private zoomBy(event: WheelEvent, pixels: number): void {
    const k = this.options.scale()
    const capped = Math.max(-longestNotch, Math.min(longestNotch, pixels))
    const delta = clampZoom(k * Math.exp(-capped * wheelStrength)) / k - 1
    const { left, top } = this.element.getBoundingClientRect()
    this.onzoom(delta, (left - event.clientX) * delta, (top - event.clientY) * delta, 'wheel')
  }

  protected override dblclick = () => {}
}
