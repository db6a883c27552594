/** The name of a palette group: ours in the current language, a plugin's own as it wrote it. */
export function groupTitle(group: string, t: (key: string) => string, te: (key: string) => boolean): string {
  const key = `flow.groups.${group}`
  return te(key) ? t(key) : group.charAt(0).toUpperCase() + group.slice(1)
}
