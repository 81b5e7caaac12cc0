import { BlockList, isIP } from 'node:net'

/** `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`. */
export function isRange(text: string): boolean {
  return parseRange(text) !== null
}

/** Whether an address lies in one of the ranges. What is no address lies in none. */
export function isInRanges(ranges: readonly string[], address: string): boolean {
  return coversRange(ranges, address.replace(/%.*$/, '')) // the interface of a link-local one
}

/** Whether all addresses of `inner` lie in one range of `outer`. */
export function coversRange(outer: readonly string[], inner: string): boolean {
  const wanted = parseRange(inner)
  if (wanted === null) return false
  return outer.some((text) => {
    const range = parseRange(text)
    if (range?.family !== wanted.family || range.bits > wanted.bits) return false
    const list = new BlockList()
    list.addSubnet(range.ip, range.bits, range.family)
    return list.check(wanted.ip, wanted.family)
  })
}

interface AddressRange {
  readonly ip: string
  readonly family: 'ipv4' | 'ipv6'
  readonly bits: number // that all of its addresses share
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** An IPv4 address that a socket of IPv6 reports, `::ffff:203.0.113.7`, is that of IPv4. */
function parseRange(text: string): AddressRange | null {
  const [, given = '', length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const mapped = length === undefined ? MAPPED.exec(given)?.[1] : undefined
  const ip = mapped ?? given
  const version = isIP(ip)
  if (version === 0) return null
  const most = version === 6 ? 128 : 32
  const bits = length === undefined ? most : Number(length)
  return bits > most ? null : { ip, family: version === 6 ? 'ipv6' : 'ipv4', bits }
}
