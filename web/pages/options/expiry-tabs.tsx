import { Link } from '@tanstack/react-router'
import type { Expiries } from './queries.ts'

interface ExpiryTabsProps {
  readonly expiries: Expiries['expiries']
  readonly chosen: string | undefined
}

/** The expiries of an underlying as links, the nearest first, each with how far it is. */
export function ExpiryTabs({ expiries, chosen }: ExpiryTabsProps) {
  const isListed = expiries.some(({ expiry }) => expiry === chosen)
  return (
    <nav className="expiry-tabs" aria-label="Expiries">
      {chosen !== undefined && !isListed && (
        <span className="expiry-tab" aria-current="page">
          {chosen}
        </span>
      )}
      {expiries.slice(0, 12).map(({ expiry, is_weekly, is_monthly, days_to_expiry: days }) => (
        <Link
          key={expiry}
          to="/options"
          search={(search) => ({ ...search, expiry })}
          className="expiry-tab"
          aria-current={expiry === chosen ? 'page' : undefined}
        >
          {expiry}
          <span className="note">
            {is_monthly ? 'monthly, ' : is_weekly ? 'weekly, ' : ''}
            {days} d
          </span>
        </Link>
      ))}
    </nav>
  )
}
