/** Where a Redis is, in the client's words. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly tls?: object
}

/** `redis://user:password@host:6379/0`; `rediss` is the same over TLS. */
export function readAddress(text: string): RedisAddress {
  const { protocol, hostname, port, username, password, pathname } = new URL(text)
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'), // an IPv6 address
    port: port === '' ? 6_379 : Number(port),
    db: Number(pathname.slice(1)),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  }
}

/** For people and logs: without user and password. */
export function showAddress({ host, port, db, tls }: RedisAddress): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return `${tls ? 'rediss' : 'redis'}://${shown}:${port}/${db}`
}
