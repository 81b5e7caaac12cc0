import fc from 'fast-check'

/** What people send who look for holes. None of it may do more than be refused, or be kept as text. */
export const TEXTS: readonly string[] = [
  // SQL, FO-310's own first
  "NIFTY'; DROP TABLE strategy; --",
  "' OR '1'='1",
  "'; update app_user set role = 'admin'; --",
  '1; select pg_sleep(10)',
  "\\'; drop table run cascade; --",
  '$$; drop schema public cascade; $$',
  "%' union select key_hash from api_key --",
  // commands, paths, templates
  '; cat /etc/passwd',
  '$(touch /tmp/tidemark-was-here)',
  '`id`',
  '| nc 127.0.0.1 1 &',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '..\\..\\windows\\win.ini',
  'file:///etc/passwd',
  '/proc/self/environ',
  '${process.env.HOME}',
  '{{7*7}}',
  '%s%s%s%n',
  // pages, XML, LDAP, Redis, headers
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  '*)(uid=*))(|(uid=*',
  '\r\nFLUSHALL\r\n',
  'x\r\nset-cookie: a=b',
  '{"$ne": null}',
  // characters
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\uffff',
  '\u202e',
  '\u{1f4a5}'.repeat(100),
  'e\u0301',
  ' ',
  '\u007f',
  '%00',
  '%',
  // names that objects have
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  // numbers, and what is none
  '0',
  '-0',
  '-1',
  '1e309',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '9'.repeat(30),
  '9'.repeat(400),
  '0.000000001',
  '9223372036854775808',
  // dates
  '0000-00-00',
  '2026-02-30',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  // lengths
  '',
  'x'.repeat(129),
  'x'.repeat(10_000),
  '*',
  '.',
  '..',
]

/** Values of another kind, or at the edge of theirs. */
export const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  Number.MIN_VALUE,
  999_999_999.99,
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: {} } } },
  { length: 1 },
  JSON.parse('{"then": "x"}'),
  { toJSON: 1 },
  Array.from({ length: 2_000 }, (_, index) => index),
  Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key${index}`, index])),
]

const poison = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

const NAMES = ['__proto__', 'constructor', 'prototype', 'unknown', '', 'a'.repeat(1_000), '\u0000']

/** A valid value with one thing wrong: a part replaced, left out, doubled, or one too many. */
export function poisoned(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value)
  return fc
    .tuple(fc.constantFrom(...places), poison, fc.constantFrom(...NAMES), fc.nat(9))
    .map(([place, bad, name, how]) => {
      if (how === 0) return withoutPlace(value, place)
      if (how === 1) return withName(value, name, bad)
      return withPlace(value, place, bad)
    })
}

type Place = readonly string[]

function placesIn(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [place]
  const inner = Object.entries(value).flatMap(([name, part]) => placesIn(part, [...place, name]))
  return [place, ...inner]
}

function withPlace(value: unknown, [name, ...rest]: Place, bad: unknown): unknown {
  if (name === undefined) return bad
  const copy = copyOf(value)
  copy[name] = withPlace(copy[name], rest, bad)
  return copy
}

function withoutPlace(value: unknown, [name, ...rest]: Place): unknown {
  if (name === undefined) return undefined
  const copy = copyOf(value)
  if (rest.length === 0) delete copy[name]
  else copy[name] = withoutPlace(copy[name], rest)
  return copy
}

/** With a property of its own by any name, `__proto__` too. */
function withName(value: unknown, name: string, bad: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.defineProperty(copyOf(value), name, { value: bad, enumerable: true })
}

function copyOf(value: unknown): Record<string, unknown> {
  return (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
}
