import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { findPaperLogin, submitPaperLogin } from '../../app/brokers/paper-login.ts'
import type { ApiContext } from '../route.ts'

const PATH = '/broker/paper/login'
const Query = z.object({ state: z.string().max(128).catch('') }).catch({ state: '' })
const Form = z
  .object({ state: z.string().max(128), secret: z.string().max(1_000) })
  .catch({ state: '', secret: '' })

/**
 * The simulated broker's own login page. It stands where a real broker's site would: a person
 * types the secret there, and is sent back to us with a request token.
 */
export function paperLoginPages(context: ApiContext) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 8_192 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )

    app.get(PATH, { schema: { hide: true } as object }, async (request, reply) => {
      const { state } = Query.parse(request.query)
      const login = await findPaperLogin(context, state)
      const page = login ? askSecret(state, login.loginName) : loginOver()
      return reply
        .code(login ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(page)
    })

    app.post(PATH, { schema: { hide: true } as object }, async (request, reply) => {
      const { state, secret } = Form.parse(request.body)
      const answer = await submitPaperLogin(context, context.secrets, { state, secret })
      if (answer.ok) {
        const query = new URLSearchParams({ state, request_token: answer.value })
        return reply.redirect(`/api/broker/callback?${query}`, 303)
      }
      const page = answer.refusal === 'wrong_secret' ? wrongSecret() : loginOver()
      const status = answer.refusal === 'wrong_secret' ? 401 : 404
      return reply.code(status).type('text/html; charset=utf-8').send(page)
    })
  }
}

function askSecret(state: string, loginName: string): string {
  return document(
    `<p>You log in as <b>${escape(loginName)}</b>. No real money is behind this account.</p>
<form method="post" action="${PATH}">
<input type="hidden" name="state" value="${escape(state)}">
<label>Secret <input type="password" name="secret" autocomplete="current-password" required autofocus></label>
<button>Log in</button>
</form>`,
  )
}

function wrongSecret(): string {
  return document(
    '<p>That secret is wrong. Begin the login again from <a href="/brokers">the dashboard</a>.</p>',
  )
}

function loginOver(): string {
  return document(
    '<p>This login is over. Begin another from <a href="/brokers">the dashboard</a>.</p>',
  )
}

function document(body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Paper broker</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 15vh auto; padding: 0 1rem }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
input, button { padding: .5rem; margin: .25rem 0 1rem }
@media (prefers-color-scheme: dark) { body { background: #1a1b1e; color: #c1c2c5 } a { color: #74c0fc } }
</style>
</head>
<body>
<h1>Paper broker</h1>
${body}
</body>
</html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
