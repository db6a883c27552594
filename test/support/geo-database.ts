/**
 * A database of places with one network, in MaxMind's format: https://maxmind.github.io/MaxMind-DB/. A search tree of 24-bit records,
 * 16 zero bytes, the data, and the metadata behind their marker.
 */
type Value = string | number | readonly Value[] | { readonly [name: string]: Value }

const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex')

/** `network`: IPv4 in CIDR notation. */
export function geoDatabase(network: string, data: Value): Buffer {
  const [address, length] = network.split('/') as [string, string]
  const bits = address.split('.').flatMap((part) => [...Number(part).toString(2).padStart(8, '0')])
  const nodes = Number(length)
  const tree = Buffer.concat(
    bits.slice(0, nodes).map((bit, index) => node(bit, { next: index + 1 === nodes ? nodes + 16 : index + 1, nothing: nodes })),
  )
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'Test-City',
    description: { en: 'One network' },
    ip_version: 4,
    languages: ['en'],
    node_count: nodes,
    record_size: 24,
  }
  return Buffer.concat([tree, Buffer.alloc(16), encoded(data), marker, encoded(metadata)])
}

function node(bit: string, { next, nothing }: { readonly next: number; readonly nothing: number }): Buffer {
  const record = Buffer.alloc(6)
  record.writeUIntBE(bit === '0' ? next : nothing, 0, 3)
  record.writeUIntBE(bit === '0' ? nothing : next, 3, 3)
  return record
}

/** Types: 2 text, 6 number, 7 map; 11 list, which is extended. */
function encoded(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), number])
  }
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 11 - 7]), ...(value as readonly Value[]).map(encoded)])
  const entries = Object.entries(value as Readonly<Record<string, Value>>)
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([name, inner]) => [encoded(name), encoded(inner)])])
}

/** Sizes from 29 on take a byte more. */
const control = (type: number, size: number) => Buffer.from(size < 29 ? [(type << 5) | size] : [(type << 5) | 29, size - 29])
