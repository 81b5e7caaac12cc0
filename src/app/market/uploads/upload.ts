import type { Instant } from '../../../core/instant.ts'
import type { BarInterval } from '../../../domain/market/series/bar.ts'
import type { RefusedLine } from '../../../store/market/bar-imports.ts'
import type { UploadHolds, UploadRow } from '../../../store/market/uploads.ts'
import type { ImportedInstruments } from '../instruments/import-instruments.ts'
import type { ImportedFile } from '../series/import-bars.ts'

/** What a file does not say itself. */
export interface UploadOptions {
  readonly symbol?: string // whose bars a CSV file holds
  readonly venueId?: string
  readonly interval?: BarInterval
  readonly dateOrder?: 'month-first' | 'day-first'
  readonly again?: boolean // read it although the same bytes were imported
  readonly complete?: boolean // of instruments: what the file leaves out is listed no longer
}

/** What would be stored of one kind of series. */
export interface SeriesPreview {
  readonly kind: string // bar, trade, quote, …
  readonly interval: string | null // of bars
  readonly rows: number // that can be taken
  readonly flagged: number // of those, which are odd
  readonly refusedCount: number
  readonly refused: readonly RefusedLine[] // the first of them
  readonly notes: readonly string[]
  readonly instruments: number
  readonly instrumentIds: readonly string[] // the first of them
  readonly firstAt: Instant | null
  readonly lastAt: Instant | null
  readonly columns: readonly string[]
  readonly sample: readonly (readonly (string | null)[])[] // the first rows, as they would be stored
}

/** What the check of a file has found. */
export interface UploadPreview {
  readonly format: string // csv, lean, bhavcopy, …
  readonly needs: readonly ('symbol' | 'venue')[] // to be said before it can be read
  readonly head: readonly string[] // its first lines as they are, where it needs something
  readonly series: readonly SeriesPreview[]
  readonly instruments: Omit<ImportedInstruments, 'path'> | null // what would become of the list
}

export type UploadReport = ImportedFile | ({ readonly outcome: 'listed' } & ImportedInstruments)

export type Upload = UploadRow<UploadOptions, UploadPreview, UploadReport>

/** Somebody sends a file. */
export interface SentFile {
  readonly userId: string
  readonly name: string // with the folders that say what it is
  readonly holds: UploadHolds
  readonly options: UploadOptions
  readonly bytesExpected: number | null
  readonly importAtOnce: boolean // nobody looks at it before
}
