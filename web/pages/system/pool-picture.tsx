import type { Health } from './verdict.ts'

/** The connections to the database, one cell for each that may be open. */
export function PoolPicture({ pool }: { pool: Health['pool'] }) {
  const { busy, idle, waiting, open, max } = pool
  const words = `${busy} busy, ${idle} idle, ${max - open} not open, ${waiting} waiting`
  return (
    <figure className="pool">
      <div className="pool-cells" role="img" aria-label={words}>
        {Array.from({ length: max }, (_, index) => (
          <span key={index} className={index < busy ? 'busy' : index < open ? 'idle' : ''} />
        ))}
      </div>
      <figcaption className="chart-legend">
        <span className="swatch" style={{ '--swatch': 'var(--accent)' }}>
          {busy} busy
        </span>
        <span className="swatch ringed" style={{ '--swatch': 'var(--accent-soft)' }}>
          {idle} idle
        </span>
        <span className="swatch ringed" style={{ '--swatch': 'var(--surface-hover)' }}>
          {max - open} not open
        </span>
        <span className={waiting > 0 ? 'loss' : ''}>{waiting} waiting</span>
      </figcaption>
    </figure>
  )
}
