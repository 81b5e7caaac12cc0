import { useState } from 'react'
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { useMe } from '../../session/me.ts'
import { CorporateActions } from './corporate-actions.tsx'
import { DayList } from './day-list.tsx'
import { Declared } from './declared.tsx'
import { calendarsQuery, daysQuery, expiriesQuery, healthQuery } from './queries.ts'
import { Sources } from './sources.tsx'
import { StatusBoard } from './status-board.tsx'
import { Year } from './year.tsx'

const FIRST_YEAR = 2020
const LAST_YEAR = 2030
const YEARS = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, place) => FIRST_YEAR + place)

export function Calendars() {
  const me = useMe()
  const calendars = useQuery(calendarsQuery)
  const [thisYear] = useState(() => new Date().getFullYear())
  const { calendar = 'NSE', year = thisYear } = useSearch({ from: '/calendars' })
  return (
    <div className="page">
      <PageHead name="Calendars" lead="When each venue is open, and what companies do when." />
      {calendars.isPending && <Loading height={160} />}
      {calendars.error && <Failure error={calendars.error} />}
      {calendars.data && <StatusBoard calendars={calendars.data} chosen={calendar} />}
      <YearCard calendar={calendar} year={year} codes={calendars.data?.map(({ code }) => code)} />
      {me?.role === 'admin' && <Declared calendar={calendar} year={year} />}
      <CorporateActions />
      <Health />
    </div>
  )
}

interface YearCardProps {
  readonly calendar: string
  readonly year: number
  readonly codes: readonly string[] | undefined
}

function YearCard({ calendar, year, codes = [calendar] }: YearCardProps) {
  const navigate = useNavigate({ from: '/calendars' })
  const days = useQuery(daysQuery(calendar, year))
  const expiries = useQuery(expiriesQuery(calendar))
  const choose = (search: { calendar: string; year: number }) =>
    void navigate({ search, resetScroll: false })
  return (
    <Card
      title={`${calendar} in ${year}`}
      actions={
        <div className="actions">
          <NativeSelect
            size="xs"
            aria-label="Calendar"
            data={[...codes]}
            value={calendar}
            onChange={(event) => choose({ calendar: event.currentTarget.value, year })}
          />
          <NativeSelect
            size="xs"
            aria-label="Year"
            data={YEARS.map(String)}
            value={String(year)}
            onChange={(event) => choose({ calendar, year: Number(event.currentTarget.value) })}
          />
        </div>
      }
    >
      {days.isPending && <Loading height={360} />}
      {days.error && <Failure error={days.error} retry={() => void days.refetch()} />}
      {days.data && (
        <>
          <Year year={year} days={days.data} expiries={new Map(expiries.data ?? [])} />
          <DayList days={days.data} />
        </>
      )}
    </Card>
  )
}

/** Where the days come from, once something is fetched. */
function Health() {
  const health = useQuery(healthQuery)
  if (!health.data || health.data.sources.length === 0) return null
  return <Sources health={health.data} />
}
