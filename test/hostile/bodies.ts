/** What stands where JSON should, and how it says what it is. */
export interface WrongBody {
  readonly name: string
  readonly bytes: () => Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number // where a body is taken
}

const text = (written: string) => () => Buffer.from(written)

export const WRONG_BODIES: readonly WrongBody[] = [
  { name: 'cut off', bytes: text('{"name": "x'), status: 400 },
  { name: 'no JSON', bytes: text('name=x'), status: 400 },
  { name: 'a number beyond doubles', bytes: text('{"expires_in_days": 1e999}'), status: 422 },
  { name: 'a bare word', bytes: text('NaN'), status: 400 },
  { name: 'two values', bytes: text('{}{}'), status: 400 },
  { name: 'a comment', bytes: text('{/* x */}'), status: 400 },
  { name: 'a byte order mark before rubbish', bytes: text('\ufeffx'), status: 400 },
  { name: 'a prototype', bytes: text('{"__proto__": {"role": "admin"}}'), status: 400 },
  {
    name: 'a constructor with a prototype',
    bytes: text('{"constructor": {"prototype": {"role": "admin"}}}'),
    status: 400,
  },
  { name: '100 000 arrays deep', bytes: () => Buffer.alloc(100_000, '['), status: 400 },
  {
    name: '50 000 arrays deep, closed',
    bytes: () => Buffer.from('['.repeat(50_000) + ']'.repeat(50_000)),
    status: 422,
  },
  {
    name: '20 000 objects deep',
    bytes: () => Buffer.from('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)),
    status: 422,
  },
  {
    name: 'bytes that are no UTF-8',
    bytes: () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0xff, 0x22, 0x7d]),
    status: 400,
  },
  { name: 'NUL bytes', bytes: () => Buffer.alloc(64), status: 400 },
  { name: 'UTF-16', bytes: () => Buffer.from('{}', 'utf16le'), status: 400 },
  { name: 'two megabytes', bytes: () => Buffer.alloc(2_000_000, '"'), status: 413 },
  {
    name: 'a form',
    bytes: text('name=x'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
  },
  {
    name: 'XML with an entity',
    bytes: text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    headers: { 'content-type': 'application/xml' },
    status: 415,
  },
  { name: 'text', bytes: text('{}'), headers: { 'content-type': 'text/plain' }, status: 415 },
  {
    name: 'parts',
    bytes: text('--x\r\n\r\n--x--'),
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    status: 415,
  },
  {
    name: 'a type that is none',
    bytes: text('{}'),
    headers: { 'content-type': ';;;' },
    status: 415,
  },
  {
    name: 'bytes that say gzip',
    bytes: text('{}x'),
    headers: { 'content-encoding': 'gzip' },
    status: 400,
  },
]
