import { useQuery } from '@tanstack/react-query'
import type { Permission } from '../../src/contract/permission.ts'
import { meQuery, type Me } from '../queries.ts'

/** Who is signed in, once the server has said so. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}

/**
 * Whether whoever is signed in may do this: by role, and by what a key allows. What nobody may do
 * here is not shown; the server refuses it all the same.
 */
export function useMay(permission: Permission): boolean {
  const me = useMe()
  return me !== undefined && may(me, permission)
}

export function may(
  { role, permissions }: Pick<Me, 'role' | 'permissions'>,
  permission: Permission,
): boolean {
  if (role === 'viewer' && permission !== 'can_read') return false
  return permissions.includes(permission)
}
