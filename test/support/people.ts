import assert from 'node:assert/strict'
import { createUser } from '#src/app/identity/people/create-user.ts'
import type { Role } from '#src/contract/role.ts'
import { clientOf, type Answer, type Client, type TestServer } from './server.ts'

/** Somebody with a password. */
export interface Person {
  readonly userId: string
  readonly email: string
  readonly password: string
}

/** A session as a client holds it. */
export interface SignedIn {
  readonly access: string
  readonly refresh: string
  readonly sessionId: string
}

let met = 0

export async function newPerson(server: TestServer, role: Role = 'user'): Promise<Person> {
  met += 1
  const person = { email: `ada.${met}@example.org`, password: `correct horse ${met} battery` }
  const { userId } = await createUser(server.context, { name: 'Ada', role, ...person })
  return { ...person, userId }
}

export function trySignIn(server: TestServer, proof: object): Promise<Answer> {
  return clientOf(server.url, null).post('/auth/login', proof)
}

export async function signIn(
  server: TestServer,
  { email, password }: Omit<Person, 'userId'>,
  more: object = {},
): Promise<SignedIn> {
  return signedIn(await trySignIn(server, { email, password, ...more }))
}

export function signedIn(answer: Answer): SignedIn {
  assert.equal(answer.status, 200, answer.text)
  const { access_token: access, refresh_token: refresh, session_id: sessionId } = answer.body
  return { access, refresh, sessionId } as SignedIn
}

export function refresh(server: TestServer, token: string): Promise<Answer> {
  return clientOf(server.url, null).post('/auth/refresh', { refresh_token: token })
}

/** Asks with an access token. */
export function bearer(server: Pick<TestServer, 'url'>, token: string): Client {
  const nobody = clientOf(server.url, null)
  const authorization = { authorization: `Bearer ${token}` }
  const ask: Client['ask'] = (method, path, sent, headers) =>
    nobody.ask(method, path, sent, { ...authorization, ...headers })
  return {
    ask,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    put: (path, body) => ask('PUT', path, body),
  }
}
