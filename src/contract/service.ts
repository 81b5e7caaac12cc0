/** The sets of routes that can be served alone, each on a port or a machine of its own. */
export const SERVICE_NAMES = ['runs', 'market', 'identity'] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]
