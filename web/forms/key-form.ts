import { PERMISSIONS, type Permission } from '../../src/contract/permission.ts'
import type { Body } from '../ask.ts'

/** What is typed into the form of a new key. */
export interface KeyForm {
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly addresses: string // separated by commas, spaces or lines
  readonly accounts: string
  readonly days: string
}

export const EMPTY_KEY_FORM: KeyForm = {
  name: '',
  permissions: ['can_read'],
  addresses: '',
  accounts: '',
  days: '90',
}

/** The request of a form. What is left empty does not restrict the key. */
export function keyRequest(form: KeyForm): Body<'POST /api-keys'> {
  const [addresses, accounts] = [listOf(form.addresses), listOf(form.accounts)]
  return {
    name: form.name.trim(),
    permissions: PERMISSIONS.filter((permission) => form.permissions.includes(permission)),
    ...(addresses.length > 0 && { ip_allow_list: addresses }),
    ...(accounts.length > 0 && { allowed_accounts: accounts }),
    expires_in_days: Number(form.days),
  }
}

/** A list as people type it. */
export function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((item) => item !== '')
}

/** What is wrong with a list or with one of its items: `ip_allow_list.2` belongs to its field. */
export function listFault(
  fields: Readonly<Record<string, string>>,
  name: string,
  items: readonly string[],
): string | undefined {
  const found = Object.entries(fields).find(([path]) => path.split('.')[0] === name)
  if (!found) return undefined
  const [path, message] = found
  const item = items[Number(path.split('.')[1])]
  return item === undefined ? message : `${item} ${message}`
}
