import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import {
  coverageQuery,
  DAY_MS,
  type Coverage,
  type CoverageDay,
  type Series,
  type Span,
} from './queries.ts'

interface CoverageCardProps {
  readonly series: Series
  readonly span: Span
  readonly chosen: string | undefined
  readonly choose: (instrumentId: string) => void
}

/** A line for each instrument, a square for each day: how much of it is there. */
export function CoverageCard({ series, span, chosen, choose }: CoverageCardProps) {
  const [pages, setPages] = useState<readonly string[]>(['']) // where each page begins
  const coverage = useQuery(coverageQuery(series, span, pages.at(-1)!))
  const next = coverage.data?.next ?? null
  return (
    <Card
      title="Coverage"
      actions={
        <div className="card-actions">
          {pages.length > 1 && (
            <Button size="xs" variant="default" onClick={() => setPages(pages.slice(0, -1))}>
              Before
            </Button>
          )}
          {next !== null && (
            <Button size="xs" variant="default" onClick={() => setPages([...pages, next])}>
              More
            </Button>
          )}
        </div>
      }
    >
      {coverage.isPending && <Loading height={220} />}
      {coverage.error && <Failure error={coverage.error} />}
      {coverage.data?.items.length === 0 && (
        <Empty title={`Nothing from ${span.from} to ${span.to}`}>
          <p>
            Choose another last day, or read files: <code>tidemark import folder</code>
          </p>
        </Empty>
      )}
      {coverage.data && coverage.data.items.length > 0 && (
        <>
          <Legend />
          <ul className="coverage">
            {coverage.data.items.map((one) => (
              <CoverageLine
                key={one.instrument_id}
                coverage={one}
                span={span}
                isChosen={one.instrument_id === chosen}
                choose={() => choose(one.instrument_id)}
              />
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

function Legend() {
  return (
    <ul className="coverage-legend note">
      <li className="whole">Whole</li>
      <li className="part">In part</li>
      <li className="missing">Missing</li>
      <li className="extra">Outside of sessions, or as it comes</li>
      <li className="archived">In files</li>
    </ul>
  )
}

const SQUARE = 12
const STEP = 14

function CoverageLine(props: {
  coverage: Coverage
  span: Span
  isChosen: boolean
  choose: () => void
}) {
  const { coverage, span, isChosen, choose } = props
  const { instrument_id: id, days } = coverage
  const first = Date.parse(span.from)
  const count = Math.round((Date.parse(span.to) - first) / DAY_MS) + 1
  const rows = days.reduce((total, day) => total + day.rows, 0)
  return (
    <li>
      <button type="button" className="coverage-line" aria-pressed={isChosen} onClick={choose}>
        <span className="coverage-name">{id}</span>
        <svg
          className="coverage-days"
          viewBox={`0 0 ${count * STEP} ${SQUARE}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={wordsOf(days)}
        >
          {days.map((day) => (
            <rect
              key={day.date}
              className={`${stateOf(day)}${day.archived ? ' archived' : ''}`}
              x={((Date.parse(day.date) - first) / DAY_MS) * STEP}
              width={SQUARE}
              height={SQUARE}
            >
              <title>{titleOf(day)}</title>
            </rect>
          ))}
        </svg>
        <span className="coverage-rows number">{formatCount(rows)}</span>
      </button>
    </li>
  )
}

function stateOf({ rows, expected }: CoverageDay): 'whole' | 'part' | 'missing' | 'extra' {
  if (expected === null || expected === 0) return 'extra'
  if (rows === 0) return 'missing'
  return rows >= expected ? 'whole' : 'part'
}

function titleOf({ date, rows, expected, archived }: CoverageDay): string {
  const of = expected === null ? '' : ` of ${formatCount(expected)}`
  return `${date}: ${formatCount(rows)}${of}${archived ? ', in files' : ''}`
}

function wordsOf(days: readonly CoverageDay[]): string {
  const count = (state: string): number => days.filter((day) => stateOf(day) === state).length
  const [whole, part, missing] = [count('whole'), count('part'), count('missing')]
  return whole + part + missing === 0
    ? `${days.length} days with rows`
    : `${whole} days whole, ${part} in part, ${missing} missing`
}
