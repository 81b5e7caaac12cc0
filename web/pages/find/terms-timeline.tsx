import { useState } from 'react'
import type { Terms } from './queries.ts'
import { timelineOf } from './timeline.ts'

/** The terms of contracts through time: hover or focus a stretch to read it and its source. */
export function TermsTimeline({ terms }: { terms: Terms }) {
  const { years, today, lanes } = timelineOf(terms, terms.as_of)
  const [about, setAbout] = useState<string | null>(null)
  return (
    <div className="terms">
      <div
        className="terms-scroll"
        ref={showNewest}
        tabIndex={0}
        role="group"
        aria-label="Terms through time"
      >
        <div className="terms-lanes">
          {lanes.map(({ title, stretches }) => (
            <div key={title} className="terms-lane">
              <span className="terms-title">{title}</span>
              <div className="terms-track">
                {stretches.map((stretch) => (
                  <button
                    key={stretch.from}
                    type="button"
                    className={stretch.until === null ? 'terms-stretch holds' : 'terms-stretch'}
                    style={{ left: percent(stretch.start), width: percent(stretch.width) }}
                    aria-label={`${stretch.label}: ${stretch.about}`}
                    title={stretch.about}
                    onFocus={() => setAbout(stretch.about)}
                    onMouseEnter={() => setAbout(stretch.about)}
                  >
                    <span className="number">{stretch.label}</span>
                  </button>
                ))}
              </div>
            </div>
          ))}
          <div className="terms-lane" aria-hidden="true">
            <span className="terms-title" />
            <div className="terms-track terms-years">
              {years.map(({ year, at }) => (
                <span key={year} className="number" style={{ left: percent(at) }}>
                  {year}
                </span>
              ))}
              <i className="terms-today" style={{ left: percent(today) }} />
            </div>
          </div>
        </div>
      </div>
      <p className="note" aria-live="polite">
        {about ?? 'Point at a stretch to read what held and who says so.'}
      </p>
    </div>
  )
}

/** Where there is no room for all of it. */
function showNewest(node: HTMLDivElement | null): void {
  if (node) node.scrollLeft = node.scrollWidth
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)}%`
}
