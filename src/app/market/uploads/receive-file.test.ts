import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import { fileName } from './file-name.ts'
import { receiveFile } from './receive-file.ts'

let folder: string
const { signal } = new AbortController()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-receive-'))
})
after(() => rm(folder, { recursive: true }))

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

test('what arrives is written as it came, and known by its length and hash', async () => {
  const path = join(folder, 'deep', 'a.csv')
  const told = await receiveFile(chunks('date,', 'open\n', '1,2'), { path, mostBytes: 13, signal })
  const sha256 = createHash('sha256').update('date,open\n1,2').digest('hex')
  assert.deepEqual(told, { bytes: 13, sha256 })
  assert.equal(await readFile(path, 'utf8'), 'date,open\n1,2')
})

test('one byte too many ends it, and so does a silence', async () => {
  const asked = { mostBytes: 12, signal, stillAfterMs: 20 }
  const whole = receiveFile(chunks('date,', 'open\n', '1,2'), { ...asked, path: join(folder, 'b') })
  await assert.rejects(whole, { code: 'payload_too_large' })
  const silent = new PassThrough() // whoever sends it says no more
  silent.write('date')
  const still = receiveFile(silent, { ...asked, path: join(folder, 'c') })
  await assert.rejects(still, { code: 'request_timeout' })
})

test('a name is a path below a folder of ours, or none', () => {
  for (const name of [
    'equity/india/minute/yesbank/20190709_trade.zip',
    'BhavCopy_NSE_FO_0_0_0_20241107_F_0000.csv.zip',
    'M&M (1).csv',
    'आंकड़े.csv',
  ]) {
    assert.equal(fileName(name), name)
  }
  assert.equal(fileName('.\\equity\\a.csv'), 'equity/a.csv', 'as Windows writes it')
  for (const name of [
    '',
    '..',
    'a/../b.csv',
    'a//b.csv',
    ' a.csv',
    'a\n.csv',
    'a:b.csv',
    '~/.csv',
  ]) {
    assert.throws(() => fileName(name), { code: 'invalid_input' }, name)
  }
  assert.throws(() => fileName('a.exe'), { code: 'unsupported_media_type' })
})
