/** To and from files of the person's own machine. */

export function saveAsFile(name: string, content: unknown): void {
  saveBlob(name, new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' }))
}

export function saveBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[\\/:*?"<>|]+/g, ' ').trim()
  link.click()
  URL.revokeObjectURL(url)
}

/** Lets the person choose a file. Null when none was chosen; throws SyntaxError when it is not JSON. */
export async function chooseJsonFile(): Promise<unknown> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'application/json,.json'
  const file = await new Promise<File | null>((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
  return file === null ? null : (JSON.parse(await file.text()) as unknown)
}
