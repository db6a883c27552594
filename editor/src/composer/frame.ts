/** A letter's page as its frame shows it. */

/**
 * Without a scheme of their own, letters are turned over by mail programs that are dark: light and dark change places, pictures stay as
 * they are. This is what such a program makes of it.
 */
const dark = `<style>html{background:#fff;filter:invert(.9) hue-rotate(180deg)}img,video{filter:invert(1) hue-rotate(180deg)}</style>`
/** Links lead nowhere: the frame may not be navigated, and a preview is not a visit. */
const still = `<style>a,area{pointer-events:none}</style>`

export function frameOf(html: string, isDark: boolean): string {
  const added = isDark ? still + dark : still
  const end = html.search(/<\/head>/i)
  return end === -1 ? added + html : html.slice(0, end) + added + html.slice(end)
}
