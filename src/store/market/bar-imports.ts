import type { BarInterval } from '../../domain/market/bar.ts'
import type { Tx } from '../transaction.ts'

/** What an import of one file took and refused. */
export interface BarImport {
  readonly source: string // the file's name
  readonly sha256: string
  readonly instrumentId: string
  readonly interval: BarInterval
  readonly taken: number
  readonly known: number
  readonly refused: readonly RefusedLine[]
}

export interface RefusedLine {
  readonly line: number // from 1
  readonly reason: string
}

/** The same file again, which brought nothing new, leaves no second line. */
export async function insertBarImport(tx: Tx, report: BarImport): Promise<void> {
  await tx.query(
    `insert into bar_import (source, sha256, instrument_id, bar_interval, taken, known, refused)
     select $1, $2, $3, $4, $5, $6, $7
     where $5::int > 0 or not exists (
       select from bar_import where source = $1 and sha256 = $2 and instrument_id = $3)`,
    [
      report.source,
      report.sha256,
      report.instrumentId,
      report.interval,
      report.taken,
      report.known,
      JSON.stringify(report.refused),
    ],
  )
}
