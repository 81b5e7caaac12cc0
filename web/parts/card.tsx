import { useId, type ReactNode } from 'react'

interface CardProps {
  readonly title: ReactNode
  readonly actions?: ReactNode
  readonly flush?: boolean // the content reaches the card's edges
  readonly children: ReactNode
}

export function Card({ title, actions, flush = false, children }: CardProps) {
  const id = useId()
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      <div className={flush ? 'card-body flush' : 'card-body'}>{children}</div>
    </section>
  )
}

interface PageHeadProps {
  readonly title: ReactNode
  readonly lead?: ReactNode
  readonly children?: ReactNode // the page's actions
}

export function PageHead({ title, lead, children }: PageHeadProps) {
  return (
    <header className="page-head">
      <div>
        <div className="title">{typeof title === 'string' ? <h1>{title}</h1> : title}</div>
        {lead !== undefined && <p className="lead">{lead}</p>}
      </div>
      {children !== undefined && <div className="actions">{children}</div>}
    </header>
  )
}
