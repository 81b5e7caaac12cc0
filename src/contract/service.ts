/** The sets of routes that can be served alone, each on a port or a machine of its own. */
export const SERVICE_NAMES = [
  'runs',
  'market',
  'identity',
  'udf',
  'trading',
  'query',
  'training',
] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]

/** Where a server listens that was told no port: everything on 8080, a service alone on its own. */
export function usualPort(services: readonly ServiceName[]): number {
  const [only, ...others] = services
  return (only !== undefined && others.length === 0 ? PORTS[only] : undefined) ?? 8080
}

const PORTS: Partial<Record<ServiceName, number>> = { market: 8081 }
