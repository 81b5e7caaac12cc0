/** What a user may do. A viewer reads; the others also write, each in its own portfolio. */
export const ROLES = ['user', 'operator', 'admin', 'viewer'] as const
export type Role = (typeof ROLES)[number]
