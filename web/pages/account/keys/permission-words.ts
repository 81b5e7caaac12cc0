import type { Permission } from '../../../../src/contract/permission.ts'

/** What a key may do, as its owner reads it. */
export const PERMISSION_WORDS: Readonly<Record<Permission, { title: string; about: string }>> = {
  can_read: { title: 'Read', about: 'See runs, orders, positions and prices.' },
  can_trade: { title: 'Trade', about: 'Start runs, arm them and place orders.' },
  can_cancel: { title: 'Cancel', about: 'Take back orders that wait.' },
  can_modify: { title: 'Change', about: 'Stop runs, store broker credentials, make keys.' },
}
