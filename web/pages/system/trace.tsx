import { tracePath } from './trace-path.ts'

const [WIDTH, HEIGHT] = [240, 44]

interface TraceProps {
  readonly values: readonly (number | null)[] // a gap where nothing answered
  readonly most: number // the least top of the scale, so that noise stays small
  readonly label: string
}

/** The last minutes of a figure. The figure itself stands beside it. */
export function Trace({ values, most, label }: TraceProps) {
  return (
    <svg
      className="trace"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="area" d={tracePath(values, most, WIDTH, HEIGHT, true)} />
      <path className="curve" d={tracePath(values, most, WIDTH, HEIGHT, false)} />
    </svg>
  )
}
