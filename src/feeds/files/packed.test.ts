import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync, type ZipOptions } from 'fflate'
import { collect } from '../../../test/support/collect.ts'
import { AppError } from '../../core/app-error.ts'
import { gunzipped } from './unpack-gzip.ts'
import { memberLines, zipMembers } from './zip-members.ts'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-packed-'))
})
after(() => rm(folder, { recursive: true }))

type Members = Readonly<Record<string, string | [Uint8Array, ZipOptions]>>

function zip(members: Members): Buffer {
  const files = Object.entries(members).map(([name, text]) => [
    name,
    typeof text === 'string' ? strToU8(text) : text,
  ])
  return Buffer.from(zipSync(Object.fromEntries(files) as Parameters<typeof zipSync>[0]))
}

/** Every line of every member, or the sentence with which the zip was refused. */
async function read(bytes: Uint8Array): Promise<unknown> {
  const path = join(folder, 'x.zip')
  await writeFile(path, bytes)
  try {
    const members = await zipMembers(path)
    const lines = members.map(async (member) => (await collect(memberLines(path, member))).flat())
    return await Promise.all(lines)
  } catch (cause) {
    assert.ok(cause instanceof AppError && cause.code === 'invalid_input', String(cause))
    return cause.message
  }
}

/** The zip with a number of its central directory replaced, of the member that is listed there. */
function patched(bytes: Buffer, offset: number, value: number, member = 0): Buffer {
  const changed = Buffer.from(bytes)
  let at = -1
  for (let place = 0; place <= member; place += 1) at = changed.indexOf('PK\x01\x02', at + 1)
  changed.writeUInt32LE(value, at + offset)
  return changed
}

const SIZE = 24 // unpacked, in the central directory: APPNOTE 4.3.12
const HEADER = 42

test('members come by name, as lines, packed or as they are', async () => {
  const long = Array.from({ length: 30_000 }, (_, line) => `${line},1.5`)
  const bytes = zip({
    'b.csv': [strToU8('1\r\n2\n'), { level: 0 }],
    'a.csv': long.join('\n'),
    'c.csv': '',
  })
  assert.deepEqual(await read(bytes), [long, ['1', '2'], []])
})

test('a zip that is made to do harm is refused with a sentence', async () => {
  const two = zip({ 'a.csv': 'a\n', 'b.csv': 'b\n' })
  const bomb = zip({ 'a.csv': '0'.repeat(20_000_000) })
  for (const [what, bytes, said] of [
    ['a way up', zip({ '../../etc/cron.d/a': 'x' }), /"\.\.\/\.\.\/etc.*leads out of its folder/],
    ['an absolute name', zip({ '/etc/a.csv': 'x' }), /leads out/],
    ['a drive', zip({ 'C:\\a.csv': 'x' }), /leads out/],
    ['a terminal’s command', zip({ 'a\u001b[2J.csv': 'x' }), /leads out/],
    ['a bomb', bomb, /unpack to 20000000: that is too many/],
    ['a bomb that says it is small', patched(bomb, SIZE, 1_000), /damaged/],
    ['shared bytes', patched(two, HEADER, 0, 1), /share their bytes/],
    ['a member beyond the end', patched(two, HEADER, 9_999_999), /share their bytes|damaged/],
    ['another checksum', patched(two, 16, 7), /damaged/],
    ['encrypted', patched(two, 8, 1), /encrypted/],
    ['packed otherwise', patched(two, 10, 14), /in a way that is not read/],
    ['cut off', two.subarray(0, two.length - 30), /is not a zip file, or it is damaged/],
    ['nothing', zip({}), /is an empty zip file/],
    ['no zip', Buffer.from('PK\u0003\u0004 and no more'), /is not a zip file/],
  ] as const) {
    assert.match(String(await read(bytes)), said, what)
  }
})

test('a gzip file is unpacked chunk by chunk; one that never ends, or is damaged, is refused', async () => {
  const path = join(folder, 'x.gz')
  const tried = async (bytes: Uint8Array): Promise<string> => {
    await writeFile(path, bytes)
    return collect(gunzipped(path)).then((chunks) => Buffer.concat(chunks).toString(), String)
  }
  assert.equal(await tried(gzipSync('one\ntwo\n')), 'one\ntwo\n')
  assert.match(await tried(gzipSync('one').subarray(0, 15)), /is not a gzip file, or it is damaged/)
  assert.match(await tried(Buffer.from('one')), /is not a gzip file/)
  assert.match(await tried(gzipSync(Buffer.alloc(80_000_000))), /that is too many/)
  await assert.rejects(collect(gunzipped(join(folder, 'absent.gz'))), { code: 'ENOENT' })
})
