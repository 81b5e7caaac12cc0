import { findPasswordOf } from '../../../store/identity/passwords.ts'
import type { IdentityContext, Origin } from '../identity-context.ts'
import { invalidField } from '../../invalid-field.ts'
import { verifyPassword } from './password-hash.ts'
import { countAttempt } from './throttle.ts'

/** Asks somebody who is signed in for the password again; counted as an attempt to sign in is. */
export async function provePassword(
  context: IdentityContext,
  input: {
    readonly userId: string
    readonly password: string
    readonly origin: Origin
    readonly field: string
  },
): Promise<void> {
  const { userId, password, origin, field } = input
  await countAttempt(context, { account: userId, address: origin.address })
  const hash = await findPasswordOf(context.pool, userId)
  if (!(await verifyPassword(hash, password))) {
    throw invalidField(field, 'That is not your password.')
  }
}
