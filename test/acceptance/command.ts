import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { World } from './world.ts'

/** A server that is no Tidemark sees what the suite asks of it, with a key of the DSN's database. */
export async function readsTwoSettings(world: World): Promise<void> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const [, prefix] = String(request.headers['x-api-key'] ?? 'none').split('_')
      const known = await world.sql(`select from api_key where key_prefix = '${prefix ?? ''}'`)
      asked.push(`${request.method} ${request.url}, ${known.length === 1 ? 'known' : 'unknown'}`)
      response.end('{}')
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stranger = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const [refused, nowhere, half] = await Promise.all([
    accept({ BASE_URL: `${stranger}/api/`, DB_DSN: world.dsn }),
    accept({ BASE_URL: world.baseUrl, DB_DSN: 'postgresql://u@127.0.0.1:1/x' }),
    accept({ BASE_URL: world.baseUrl }),
  ])
  server.close()
  assert.equal(refused.code, 1, refused.stdout)
  assert.match(refused.stdout, /\nNot accepted, on http:\S+\n$/)
  assert.deepEqual(asked, ['GET /health, unknown', 'GET /api/instruments?limit=500, known'])
  assert.equal(nowhere.code, 1)
  assert.match(nowhere.stdout, /Nothing answers at DB_DSN\./)
  assert.deepEqual([half.code, half.stdout], [2, ''])
  assert.match(half.stderr, /^BASE_URL is set\. Set DB_DSN too, or neither/m)
}

export async function acceptsOnCommand({ baseUrl, dsn }: World): Promise<void> {
  const { code, stdout } = await accept({ BASE_URL: baseUrl, DB_DSN: dsn })
  assert.equal(code, 0, stdout)
  assert.match(stdout, /^\.+\nAccepted: 1 scenario on \S+\.\n$/)
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const named of ['npm run acceptance', 'BASE_URL', 'DB_DSN'])
    assert.ok(readme.includes(named))
}

/** `npm run acceptance` with one scenario, as somebody types it at the project's root. */
async function accept(settings: Readonly<Record<string, string>>) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('npm', ['run', '--silent', 'acceptance', '--', 'GB-010'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH, HOME, ...settings },
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}
