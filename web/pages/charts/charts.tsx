import { Button, Checkbox, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { formatCount } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { PageHead } from '../../parts/card.tsx'
import { may, useMe } from '../../session/me.ts'
import type { Level } from './board.ts'
import { ChartCanvas, type ShownIndicator } from './chart-canvas.tsx'
import { chosenColors, keepColor, tokensOf } from './colors.ts'
import { definitionOf } from './indicator-ids.ts'
import { IndicatorMenu } from './indicator-menu.tsx'
import { LabelCard, useLabels } from './label-tools.tsx'
import type { LabelType } from './marks.ts'
import {
  frameOf,
  placeOf,
  TIMEFRAMES,
  withShown,
  type ChartSearch,
  type Timeframe,
} from './place.ts'
import {
  definitionsQuery,
  labelsQuery,
  pivotsQuery,
  symbolQuery,
  type Definition,
  type Pivots,
} from './queries.ts'
import { SymbolBox } from './symbol-box.tsx'
import { useChartData } from './use-chart-data.ts'
import { useDrawings } from './use-drawings.ts'
import { useLive } from './use-live.ts'

const NO_DEFINITIONS: readonly Definition[] = []

/** Bars of any instrument with indicators, patterns and labels, as they move. */
export function Charts() {
  const place = placeOf(useSearch({ from: '/charts' }))
  const navigate = useNavigate({ from: '/charts' })
  const go = (change: ChartSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const { instrument, timeframe, show, cpr } = place
  const intraday = frameOf(timeframe).widthMs !== null

  const me = useMe()
  const symbol = useQuery(symbolQuery(instrument)).data
  // An address may spell a symbol as anybody does; all else here names the instrument by its id.
  const ticker = symbol && !('s' in symbol) ? symbol.ticker : instrument
  useEffect(() => {
    if (ticker !== instrument) void navigate({ search: (was) => ({ ...was, instrument: ticker }) })
  }, [ticker, instrument, navigate])
  const definitions = useQuery(definitionsQuery).data ?? NO_DEFINITIONS
  const data = useChartData(place)
  const { bars } = data
  const span = bars && bars.length > 0 ? { first: bars[0]!.time, closed: bars.at(-1)!.time } : null
  const { drawings, error: drawingError } = useDrawings(place, span)
  const live = useLive(place, data.trade)
  const labels = useQuery(labelsQuery(instrument, timeframe)).data ?? []
  const pivots = useQuery(pivotsQuery(instrument, cpr)).data ?? null
  const [isAdding, setAdding] = useState(false)
  const [labelType, setLabelType] = useState<LabelType | null>(null)
  const [colors, setColors] = useState(chosenColors)
  const { set, remove } = useLabels(place)

  const names = show.join(',')
  const shown = useMemo(
    () => shownOf(names === '' ? [] : names.split(','), definitions, colors),
    [names, definitions, colors],
  )
  const levels = useMemo(() => (cpr && pivots ? levelsOf(pivots) : NO_LEVELS), [cpr, pivots])
  const name = symbol && !('s' in symbol) ? symbol.description : ''

  return (
    <div className="page chart-page">
      <PageHead
        name="Charts"
        title={
          <h1>
            {instrument} {name !== '' && <span className="note">{name}</span>}
          </h1>
        }
      >
        <span className={live.isLive ? 'badge good' : 'badge'}>
          {live.isLive ? 'Live' : 'Not live'}
        </span>
      </PageHead>
      <div className="chart-tools">
        <SymbolBox chosen={instrument} choose={(ticker) => go({ instrument: ticker })} />
        <div className="scroll-x">
          <SegmentedControl
            size="xs"
            aria-label="Timeframe"
            data={TIMEFRAMES.map(({ value, label }) => ({ value, label }))}
            value={timeframe}
            onChange={(value) => go({ timeframe: value as Timeframe })}
          />
        </div>
        <Button size="xs" variant="default" onClick={() => setAdding(true)}>
          Indicators
        </Button>
        <Checkbox
          size="xs"
          label="CPR"
          checked={cpr}
          onChange={(event) =>
            go({ cpr: event.currentTarget.checked ? true : undefined } as ChartSearch)
          }
        />
      </div>
      {data.error && <Failure error={data.error} retry={data.retry} />}
      {drawingError && <Failure error={drawingError} />}
      {!bars && !data.error && <Loading height={560} />}
      {bars?.length === 0 && (
        <Empty title={`No bars of ${instrument} in ${timeframe}`}>
          <p>Another timeframe may have some, or another instrument: press / and type.</p>
        </Empty>
      )}
      <div className="split chart-split">
        {bars && bars.length > 0 && (
          <ChartCanvas
            key={`${instrument} ${timeframe}`}
            bars={bars}
            shown={shown}
            drawings={drawings}
            live={live.values}
            labels={labels}
            levels={levels}
            intraday={intraday}
            isLabelling={labelType !== null}
            label={`${formatCount(bars.length)} bars of ${instrument}. Arrows move the crosshair.`}
            onOlder={data.older}
            onPick={(bar) => labelType && set.mutate({ type: labelType, bar })}
            onRemove={(id) => go({ show: show.filter((one) => one !== id).join() })}
          />
        )}
        {me && may(me, 'can_modify') && (
          <LabelCard
            labels={labels}
            chosen={labelType}
            choose={setLabelType}
            remove={(labelId) => remove.mutate(labelId)}
            error={set.error ?? remove.error}
          />
        )}
      </div>
      {isAdding && (
        <IndicatorMenu
          definitions={definitions}
          close={() => setAdding(false)}
          add={(id, color) => {
            if (color) keepColor(id, color)
            setColors(chosenColors())
            go({ show: withShown(show, id).join() })
          }}
        />
      )}
    </div>
  )
}

const NO_LEVELS: readonly Level[] = []

function shownOf(
  show: readonly string[],
  definitions: readonly Definition[],
  colors: ReturnType<typeof chosenColors>,
): readonly ShownIndicator[] {
  const tokens = tokensOf(show, colors)
  return show.flatMap((id) => {
    const definition = definitionOf(id, definitions)
    return definition ? [{ id, definition, token: tokens.get(id)! }] : []
  })
}

function levelsOf(pivots: Pivots): readonly Level[] {
  const { pivot, bc, tc, r1, r2, r3, s1, s2, s3 } = pivots
  return [
    { title: 'P', price: pivot, tone: 'accent' },
    { title: 'BC', price: bc, tone: 'accent' },
    { title: 'TC', price: tc, tone: 'accent' },
    ...[r1, r2, r3].map((price, at): Level => ({ title: `R${at + 1}`, price, tone: 'loss' })),
    ...[s1, s2, s3].map((price, at): Level => ({ title: `S${at + 1}`, price, tone: 'gain' })),
  ]
}
