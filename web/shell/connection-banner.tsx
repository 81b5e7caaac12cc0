import { useConnection } from '../connection.ts'

const WORDS = {
  offline: 'You are offline. What you see was read before; it goes on by itself.',
  silent:
    'The server does not answer. What you see was read before; this page keeps asking. ' +
    'Nothing that runs there depends on it.',
} as const

/** Says that what is on screen is old, for as long as it is. */
export function ConnectionBanner() {
  const connection = useConnection()
  return (
    <div role="status" className="banner-place">
      {connection !== 'good' && <p className="notice wait banner">{WORDS[connection]}</p>}
    </div>
  )
}
