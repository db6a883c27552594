/** A letter's HTML for a frame: its links leave the frame, because the frame itself must not be navigated. */
export function framed(html: string): string {
  const base = '<base target="_blank">'
  const head = /<head[^>]*>/i
  return head.test(html) ? html.replace(head, (tag) => `${tag}${base}`) : `${base}${html}`
}
