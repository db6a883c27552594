/**
 * While a large flow seen from afar is moved, the browser keeps its drawing as one picture and moves that: measured without a graphics card,
 * 59 frames a second in place of 41. While it is zoomed the picture would be made anew in each frame, which takes a second.
 */
const restMs = 250

/** What a frame did to the view; `changes`: it was zoomed, or is not seen from afar. */
export type Moving = 'moves' | 'rests' | 'changes'

export function asPicture(content: HTMLElement): (step: Moving) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const release = () => (content.style.willChange = '')
  return (step) => {
    if (step === 'rests') return
    clearTimeout(timer)
    if (step === 'changes') return release()
    content.style.willChange = 'transform'
    timer = setTimeout(release, restMs)
  }
}
