import type { Queryable } from '../pool.ts'

export interface CalendarType {
  readonly code: string
  readonly name: string
  readonly category: 'equity' | 'derivatives' | 'commodity' | 'currency' | 'crypto'
}

export async function selectCalendarTypes(db: Queryable): Promise<readonly CalendarType[]> {
  const { rows } = await db.query<CalendarType>(
    `select calendar_code as code, name, category from calendar_types order by category, calendar_code`,
  )
  return rows
}
