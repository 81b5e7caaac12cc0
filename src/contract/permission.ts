/** What a key may be allowed to do, whatever its user may. People at their screen hold them all. */
export const PERMISSIONS = ['can_read', 'can_trade', 'can_cancel', 'can_modify'] as const
export type Permission = (typeof PERMISSIONS)[number]
