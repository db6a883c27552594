/** People named in a text as `@address`: found for who is asked to look, and to be marked. */

export interface Person {
  readonly id: string
  readonly email: string
}

export interface TextPart {
  readonly text: string
  /** Whom this part names. */
  readonly person: string | null
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&')

/** A full stop after an address ends the sentence; one inside a longer address does not end the name. */
function namesOf(people: readonly Person[]): RegExp {
  const longestFirst = people.map(({ email }) => email).toSorted((a, b) => b.length - a.length)
  return new RegExp(`(?<![\\p{L}\\p{N}._%+-])@(?:${longestFirst.map(escaped).join('|')})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`, 'giu')
}

export function partsOf(text: string, people: readonly Person[]): readonly TextPart[] {
  if (people.length === 0) return [{ text, person: null }]
  const ids = new Map(people.map(({ id, email }) => [email.toLowerCase(), id]))
  const parts: TextPart[] = []
  let end = 0
  const plain = (to: number) => to > end && parts.push({ text: text.slice(end, to), person: null })
  for (const { 0: name, index } of text.matchAll(namesOf(people))) {
    plain(index)
    parts.push({ text: name, person: ids.get(name.slice(1).toLowerCase()) ?? null })
    end = index + name.length
  }
  plain(text.length)
  return parts
}

/** Each once. Nobody asks themselves. */
export function mentionedIn(text: string, people: readonly Person[], me: string | null): readonly string[] {
  const named = partsOf(text, people).flatMap(({ person }) => (person === null || person === me ? [] : [person]))
  return [...new Set(named)]
}
