import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearer, newPerson, refresh, signIn, trySignIn } from '../support/people.ts'
import { clientOf, testServer } from '../support/server.ts'

test('FO-352 sign-ins and tokens are counted by how they ended', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const session = await signIn(server, person)
  await trySignIn(server, { email: person.email, password: 'not this one' })
  await refresh(server, session.refresh)
  await bearer(server, session.access).get('/auth/test')
  await bearer(server, `${session.access}x`).get('/auth/test')
  const { text } = await clientOf(server.url, null).get('/metrics')
  for (const line of [
    'auth_attempts_total{method="password",result="ok"} 1',
    'auth_attempts_total{method="password",result="sign_in_refused"} 1',
    'auth_attempts_total{method="refresh",result="ok"} 1',
    'auth_jwt_validations_total{result="ok"} 1',
    'auth_jwt_validations_total{result="refused"} 1',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line}\n${text.match(/^auth.*$/gm)?.join('\n')}`)
  }
})
