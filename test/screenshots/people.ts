/** The customers of the shop on the pictures: who they are follows from their number alone. */
const first = [
  'Anna',
  'Boris',
  'Clara',
  'Daniil',
  'Elena',
  'Felix',
  'Galina',
  'Hugo',
  'Irina',
  'Jonas',
  'Kira',
  'Leonid',
  'Marta',
  'Nikita',
  'Olga',
  'Pavel',
  'Rita',
  'Sergey',
  'Tara',
  'Viktor',
] as const
const last = [
  'Adler',
  'Belov',
  'Costa',
  'Dahl',
  'Engel',
  'Frolov',
  'Grant',
  'Holm',
  'Ivanova',
  'Jansen',
  'Klein',
  'Lind',
  'Moreau',
  'Novak',
  'Orlova',
  'Petrov',
  'Quist',
  'Romano',
  'Sokolova',
  'Tanaka',
  'Urban',
  'Vogel',
  'Weber',
] as const
const cities = ['Berlin', 'Kazan', 'Lisbon', 'Moscow', 'Oslo', 'Prague', 'Saint Petersburg', 'Vienna'] as const

export interface Person {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly city: string
  readonly phone: string
  readonly birthday: string
}

/** `number` from 0. */
export function personOf(number: number): Person {
  const of = <T>(list: readonly T[], step: number) => list[Math.floor(number / step) % list.length]!
  const [firstName, lastName] = [of(first, 1), of(last, first.length / 4)]
  const two = (value: number) => String(value).padStart(2, '0')
  return {
    email: `${firstName}.${lastName}.${number + 1}@people.example`.toLowerCase(),
    firstName,
    lastName,
    city: of(cities, 3),
    phone: `+49 30 5550 ${String(1000 + number)}`,
    birthday: `19${60 + (number % 40)}-${two((number % 12) + 1)}-${two((number % 28) + 1)}`,
  }
}
