import { AppError } from '../../core/app-error.ts'
import type { Operation } from '../../contract/operation.ts'
import { PERMISSIONS } from '../../contract/permission.ts'
import type { Caller } from './authenticate.ts'

/**
 * Lets a caller pass whose role and permissions allow an operation, and refuses others with a
 * sentence. What belongs to somebody else is another matter: that is not found.
 */
export function mayCall(
  caller: Pick<Caller, 'role' | 'permissions'>,
  { roles, permission }: Pick<Operation, 'roles' | 'permission'>,
): void {
  const { role, permissions } = caller
  if (roles !== 'anyone' && !roles.includes(role)) {
    throw forbidden(`Your role, ${role}, does not allow this.`)
  }
  if (permissions !== 'all' && !permissions.includes(permission)) {
    throw forbidden(`This takes the permission ${permission}, which your key does not hold.`)
  }
  // It could make itself a user who may do what it may not.
  const administers = roles !== 'anyone' && !roles.includes('user')
  if (administers && permissions !== 'all' && permissions.length < PERMISSIONS.length) {
    throw forbidden('To administer takes a key that holds every permission.')
  }
}

function forbidden(message: string): AppError {
  return new AppError('forbidden', {}, { message })
}
