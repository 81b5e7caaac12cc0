import { isIPv6 } from 'node:net'

/** One subscriber of an internet provider has 2⁶⁴ addresses of IPv6, and counts as one. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address // as nearly all do, at no cost
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length)
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0')].slice(0, 4).join(':')
}
