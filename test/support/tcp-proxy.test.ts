import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { tcpProxy } from './tcp-proxy.ts'

test('what goes in comes out, in both directions and to the end, whatever the pieces are', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t)
  proxy.shape({ latencyMs: 1, jitterMs: 5 })
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
  const client = await dial()
  for (let from = 0; from < sent.length; from += 7_919)
    client.write(sent.subarray(from, from + 7_919))
  client.end()
  const pieces: Buffer[] = []
  for await (const piece of client) pieces.push(piece as Buffer)
  assert.deepEqual(Buffer.concat(pieces), sent)
})

test('latency is there each way', async (t) => {
  const { proxy, dial, ask } = await echoBehindProxy(t)
  const client = await dial()
  proxy.shape({ latencyMs: 40 })
  const began = performance.now()
  assert.equal(await ask(client, 'x'), 'x')
  assert.ok(performance.now() - began >= 79, 'an answer takes twice the latency')
})

test('bandwidth bounds how fast a piece arrives', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t)
  const client = await dial()
  proxy.shape({ bytesPerSecond: 100_000 })
  const began = performance.now()
  client.end(Buffer.alloc(20_000))
  let received = 0
  for await (const piece of client) received += (piece as Buffer).length
  assert.equal(received, 20_000)
  assert.ok(performance.now() - began >= 199, '20 kB take 200 ms at 100 kB/s')
})

test('a cut resets every connection, and new ones work', async (t) => {
  const { proxy, dial, ask } = await echoBehindProxy(t)
  const client = await dial()
  assert.equal(await ask(client, 'x'), 'x')
  proxy.cut()
  const [cause] = (await once(client, 'error')) as [NodeJS.ErrnoException]
  assert.equal(cause.code, 'ECONNRESET')
  assert.equal(await ask(await dial(), 'y'), 'y')
  assert.equal(proxy.counts().ever, 2)
})

test('a black hole passes nothing until it heals, and then all of it, in order', async (t) => {
  const { proxy, dial, ask, heard } = await echoBehindProxy(t)
  const client = await dial()
  assert.equal(await ask(client, 'a'), 'a')
  proxy.blackHole('to-client')
  client.write('b')
  await heard('ab')
  proxy.blackHole()
  client.write('c')
  const answer = take(client, 2)
  assert.equal(client.bytesRead, 1, 'nothing came back')
  await proxy.heal()
  assert.equal(await answer, 'bc')
})

test('the client of a half-open connection is not told that nobody listens', async (t) => {
  const { proxy, dial, ask, ended } = await echoBehindProxy(t)
  const client = await dial()
  assert.equal(await ask(client, 'x'), 'x')
  proxy.halfOpen()
  await ended()
  client.write('into nowhere')
  assert.equal(await ask(await dial(), 'y'), 'y', 'a new connection reaches the server')
  assert.ok(!client.destroyed && client.bytesRead === 1, 'the old one looks alive')
})

test('a refusal meets new connections and spares the others', async (t) => {
  const { proxy, dial, ask } = await echoBehindProxy(t)
  const client = await dial()
  assert.equal(await ask(client, 'x'), 'x')
  await proxy.refuse()
  await assert.rejects(dial(), { code: 'ECONNREFUSED' })
  assert.equal(await ask(client, 'y'), 'y')
  await proxy.heal()
  assert.equal(await ask(await dial(), 'z'), 'z')
})

/** A server that says back what it hears, and a proxy before it. */
async function echoBehindProxy(t: TestContext) {
  let text = ''
  const waiting = new Set<() => void>()
  const serving = new Set<Socket>()
  let closed = 0
  const echo = createServer((socket) => {
    serving.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      closed += 1
      for (const look of waiting) look()
    })
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
      for (const look of waiting) look()
    })
    socket.pipe(socket)
  })
  await once(echo.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    for (const socket of serving) socket.destroy()
    echo.close()
  })
  const proxy = await tcpProxy(t, { port: (echo.address() as AddressInfo).port })
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return {
    proxy,
    heard: (all: string) => until(() => text === all),
    ended: () => until(() => closed > 0),
    async dial(): Promise<Socket> {
      const client = connect(proxy.port, proxy.host)
      t.after(() => void client.destroy())
      await once(client, 'connect')
      client.on('error', () => {}) // a test that expects one waits for it
      return client
    },
    ask(client: Socket, question: string): Promise<string> {
      client.write(question)
      return take(client, question.length)
    },
  }
}

/** So many bytes of what comes next. */
function take(client: Socket, length: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const hear = (piece: Buffer): void => {
      text += piece.toString('latin1')
      if (text.length < length) return
      client.off('data', hear)
      resolve(text)
    }
    client.on('data', hear)
    client.once('error', reject)
  })
}
