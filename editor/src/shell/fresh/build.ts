/**
 * Which build of the editor a page is of. Vite names each file by its content, and the module a page begins with names all that it leads to:
 * another build begins with another module.
 */

/** The modules that a page of this text begins with. */
export function beginningsOf(html: string): readonly string[] {
  const scripts = html.match(/<script\b[^>]*>/gi) ?? []
  return scripts.filter((tag) => attribute(tag, 'type') === 'module').flatMap((tag) => attribute(tag, 'src') ?? [])
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}\\s*=\\s*"([^"]*)"`, 'i').exec(tag)?.[1]
}

/** Whether the page that the server has is of another build; a page that is none of ours says nothing. */
export function isOtherBuild(own: readonly string[], html: string): boolean {
  const theirs = beginningsOf(html)
  return theirs.length > 0 && !own.every((module) => theirs.includes(module))
}
