import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Context } from '#src/app/context.ts'
import { filesAt, importBars } from '#src/app/market/series/import-bars.ts'
import { importInstruments } from '#src/app/market/instruments/import-instruments.ts'

// What the source's tests begin with (FO-378), made up here: prices are nobody's.

export const SAMPLE_STRATEGY = { name: 'Test Iron Condor', tags: ['test', 'iron-condor'] } as const

export const SAMPLE_INSTRUMENT = {
  tradingsymbol: 'NIFTY24N2824500CE',
  exchange: 'NFO',
  direction: 'BUY',
  quantity: 50,
  entry_price: 120.5,
} as const

/** `POST /strategies` takes each. */
export const SAMPLE_STRATEGIES = JSON.parse(
  readFileSync(pathOf('strategies.json'), 'utf8'),
) as readonly object[]

/** Makes the sample instruments known, and stores the minutes of the sample instrument. */
export async function loadSamples(context: Context): Promise<void> {
  await importInstruments(context, { path: pathOf('instruments.csv') })
  const instrument = { symbol: SAMPLE_INSTRUMENT.tradingsymbol, venueId: 'NFO' }
  for (const file of await filesAt([pathOf('market-data.csv')])) {
    const report = await importBars(context, { file, instrument, interval: '1m' })
    if (report.outcome !== 'read') throw new Error(`${report.path}: ${report.reason}`)
  }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
}
