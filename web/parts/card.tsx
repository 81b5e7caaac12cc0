import { useEffect, useId, type ReactNode } from 'react'

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
  readonly name: string // of the page, in the browser's tab
  readonly title?: ReactNode // where there is more to it than the name
  readonly lead?: ReactNode
  readonly children?: ReactNode // the page's actions
}

export function PageHead({ title, name, lead, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${name} · Tidemark`
  }, [name])
  return (
    <header className="page-head">
      <div>
        <div className="title">{title ?? <h1>{name}</h1>}</div>
        {lead !== undefined && <p className="lead">{lead}</p>}
      </div>
      {children !== undefined && <div className="actions">{children}</div>}
    </header>
  )
}
