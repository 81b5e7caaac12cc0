import { ApiError, ask, type Body } from '../../ask.ts'
import { forgetLink } from '../../session/from-address.ts'
import { signInAs } from '../../session/session.ts'

export type Given = Pick<Body<'POST /auth/login'>, 'email' | 'password' | 'totp'>

/** Signs in with what was given. The refresh token goes into a cookie that no script can read. */
export async function enter(given: Given): Promise<void> {
  signInAs(await ask('POST /auth/login', { body: { ...given, cookie: true } }))
  forgetLink()
}

/** Whether the server only wants the second factor, too. */
export function wantsTotp(error: Error | null): boolean {
  return error instanceof ApiError && error.body.code === 'totp_required'
}
