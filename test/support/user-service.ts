import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import type { ExternalService } from '#src/app/identity/tokens/external-issuer.ts'
import type { Clock } from '#src/app/context.ts'

/** A user service as others run them: it signs tokens and publishes its keys, while it is well. */
export interface TestUserService {
  readonly service: ExternalService
  readonly asked: () => number // times that its keys were read
  answer(how: 'keys' | 'error' | 'nothing' | 'nonsense'): void
  /** A key that it signs with from now on, and publishes beside the ones before. */
  rotate(algorithm?: string): Promise<void>
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>
}

const ISSUER = 'https://users.example.org'
const AUDIENCE = 'desk'

export async function testUserService(
  t: { after(work: () => void): void },
  clock: Clock,
): Promise<TestUserService> {
  const published: object[] = []
  const silent: ServerResponse[] = []
  let signing: { key: CryptoKey; alg: string; kid: string }
  let how: 'keys' | 'error' | 'nothing' | 'nonsense' = 'keys'
  let asked = 0

  const server: Server = createServer((_request, response) => {
    asked += 1
    if (how === 'nothing') silent.push(response)
    else if (how === 'error') response.writeHead(500).end('oops')
    else if (how === 'nonsense') response.end('<html>')
    else response.end(JSON.stringify({ keys: published }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })

  const rotate = async (alg = 'RS256'): Promise<void> => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    const kid = `key-${published.length}`
    published.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' })
    signing = { key: privateKey, alg, kid }
  }
  await rotate()
  const { port } = server.address() as AddressInfo
  return {
    service: { keySetUrl: `http://127.0.0.1:${port}/`, issuer: ISSUER, audience: AUDIENCE },
    asked: () => asked,
    answer: (next) => {
      how = next
    },
    rotate,
    token: (claims = {}) => {
      const now = Math.floor(clock.now() / 1_000)
      const usual = { iss: ISSUER, aud: AUDIENCE, sub: 'ext-1', iat: now, exp: now + 7_200 }
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: signing.alg, kid: signing.kid })
        .sign(signing.key)
    },
  }
}
