import type { ReactNode } from 'react'

interface ItemProps {
  readonly icon: ReactNode
  readonly title: ReactNode
  readonly badges?: ReactNode
  readonly actions?: ReactNode
  readonly children?: ReactNode // what is to be said of it
}

/** A list of few things with much to say of each: it has no columns, so it fits any screen. */
export function ItemList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className="items" aria-label={label}>
      {children}
    </ul>
  )
}

export function Item({ icon, title, badges, actions, children }: ItemProps) {
  return (
    <li className="item">
      <span className="item-icon">{icon}</span>
      <div className="item-body">
        <div className="item-title">
          <h3>{title}</h3>
          {badges}
        </div>
        {children}
      </div>
      {actions !== undefined && <div className="actions item-actions">{actions}</div>}
    </li>
  )
}
