import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { linksTo } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { freePort } from '#test/support/tidemark.ts'

const NO_OPENSSL =
  spawnSync('openssl', ['version']).status !== 0 &&
  'There is no openssl on this machine to make a certificate. Install it to run this.'

test(
  'over TLS a Redis is used when a known authority vouches for it, and only then',
  {
    skip: NO_REDIS || NO_OPENSSL,
  },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'tidemark-tls-'))
    t.after(() => rm(directory, { recursive: true, force: true }))
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
    const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const files = ['-keyout', key, '-out', certificate]
    const made = spawnSync('openssl', ['req', '-x509', ...curve, ...files, ...subject])
    assert.equal(made.status, 0, String(made.stderr))

    const port = String(await freePort())
    const proof = ['--tls-cert-file', certificate, '--tls-key-file', key]
    const authority = ['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no']
    await testRedis(t, '--port', '0', '--tls-port', port, ...proof, ...authority)
    const url = `rediss://127.0.0.1:${port}`

    const doubtful = await linksTo(t, url)
    assert.match(doubtful.health().detail, /self-signed certificate/)
    const known = getCACertificates('default')
    t.after(() => setDefaultCACertificates(known))
    setDefaultCACertificates([...known, await readFile(certificate, 'utf8')])
    const links = await linksTo(t, url)
    assert.equal(links.health().status, 'ok', links.health().detail)
    await links.cache.read('key', async () => 'value')
    const other = await linksTo(t, url)
    assert.equal(await other.cache.read('key', async () => 'other'), 'value')
  },
)
