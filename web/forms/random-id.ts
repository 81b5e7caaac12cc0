/** An id that nobody else makes. Not randomUUID: that is missing on pages without TLS. */
export function randomId(kind: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return `${kind}_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
