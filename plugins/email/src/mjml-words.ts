/** What MJML's own check says, in Russian: it speaks English alone. What is not known stays as it is. */

const sentences: readonly (readonly [en: RegExp, ru: string])[] = [
  [/^Element (\S+) doesn't exist or is not registered$/, 'элемента $1 в MJML нет'],
  [/^Attributes? (.+) (?:is|are) illegal$/, 'этому элементу не подходит: $1'],
  [/^(\S+) cannot be used inside (\S+), only inside: (.+)$/, 'элемент $1 не может стоять внутри $2, только внутри $3'],
  [/^Attribute (\S+) has invalid value: ([^]*?) for type .*$/, 'у атрибута $1 недопустимое значение: $2'],
]

export function inRussian(message: string): string {
  const known = sentences.find(([en]) => en.test(message))
  return known === undefined ? message : message.replace(...known)
}
