import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock, type Context } from '#src/app/context.ts'
import type { ImportedFile } from '#src/app/market/series/import-bars.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { countsOf, importFiles, reasonsOf, zip, type Files } from '#test/support/import-files.ts'

let database: TestDatabase
let context: Context
let folder: string

before(async () => {
  database = await testDatabase()
  context = { pool: database.pool, clock: systemClock, log: { info() {}, warn() {}, error() {} } }
  folder = await mkdtemp(join(tmpdir(), 'tidemark-import-'))
})
after(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const imported = (files: Files): Promise<readonly ImportedFile[]> =>
  importFiles(context, folder, files)

async function rowsOf(sql: string): Promise<readonly object[]> {
  const { rows } = await database.pool.query(sql)
  return rows
}

// The columns are those of the exchange's files; the first contract's numbers are those of a line of
// fo09JUL2018bhav.csv as a reader of it quoted them.
const OLD = [
  'INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,OPEN,HIGH,LOW,CLOSE,SETTLE_PR,CONTRACTS,VAL_INLAKH,OPEN_INT,CHG_IN_OI,TIMESTAMP',
  'FUTIDX,BANKNIFTY,26-Jul-2018,0,XX,26620,26740.05,26606.1,26713.4,26713.4,60977,650965.44,2326640,217280,09-JUL-2018',
  'OPTIDX,BANKNIFTY,26-Jul-2018,27000,CE,0,0,0,31.85,31.85,0,0,0,0,09-JUL-2018',
].join('\n')
const UNIFIED = [
  'TradDt,BizDt,Sgmt,Src,FinInstrmTp,FinInstrmId,ISIN,TckrSymb,SctySrs,XpryDt,FininstrmActlXpryDt,StrkPric,OptnTp,FinInstrmNm,OpnPric,HghPric,LwPric,ClsPric,LastPric,PrvsClsgPric,UndrlygPric,SttlmPric,OpnIntrst,ChngInOpnIntrst,TtlTradgVol,TtlTrfVal,TtlNbOfTxsExctd,SsnId,NewBrdLotQty,Rmks,Rsvd1,Rsvd2,Rsvd3,Rsvd4',
  '2024-11-07,2024-11-07,FO,NSE,IDO,35001,,NIFTY,,2024-11-28,2024-11-28,24500.00,CE,NIFTY24NOV24500CE,210.00,215.00,150.00,155.50,155.50,200.00,24199.35,155.50,1000000,5000,2000,1,1,F1,25,,,,,',
  '2024-11-07,2024-11-07,FO,NSE,IDO,35002,,NIFTY,,2024-11-28,2024-11-28,24600.00,XX,NIFTY24NOV24600CE,1,1,1,1,1,1,1,1,1,1,1,1,1,F1,25,,,,,',
].join('\n')
const SHARES = [
  'SYMBOL,SERIES,OPEN,HIGH,LOW,CLOSE,LAST,PREVCLOSE,TOTTRDQTY,TOTTRDVAL,TIMESTAMP,TOTALTRADES,ISIN,',
  'RELIANCE,EQ,1000,1010.5,990,1005,1004,1001,12345,1,09-JUL-2018,10,INE002A01018,',
  'SOMEBOND,N1,1000,1000,1000,1000,1000,1000,1,1,09-JUL-2018,1,INE000000000,',
].join('\n')

test('a bhavcopy of either form gives days with volume in units, and says what did not trade', async () => {
  const reports = await imported({
    'BhavCopy_NSE_FO_0_0_0_20241107_F_0000.csv.zip': zip({ 'BhavCopy_NSE_FO.csv': UNIFIED }),
    'cm09JUL2018bhav.csv': SHARES,
    'fo09JUL2018bhav.csv': OLD,
  })
  assert.deepEqual(reports.map(countsOf), [
    'bar 1 taken, 0 known, 0 odd, 1 refused',
    'bar 1 taken, 0 known, 0 odd, 0 refused',
    'bar 1 taken, 0 known, 0 odd, 0 refused',
  ])
  assert.deepEqual(reasonsOf(reports[0]), ['3 the right "XX" is not CE or PE'])
  const notes = reports.flatMap((report) => (report.outcome === 'read' ? report.notes : []))
  assert.deepEqual(notes, [
    '1 lines are of bonds, rights and other series than shares.',
    '1 lines are of what did not trade on the day.',
  ])
  assert.deepEqual(
    await rowsOf(
      `select instrument_id as id, close::float8, volume::float8, open_interest::float8 as oi from bar
       where instrument_id ~ '(NFO|RELIANCE)' and bar_interval = '1d' order by 1`,
    ),
    [
      { id: 'BANKNIFTY18JULFUT.NFO', close: 26_713.4, volume: 60_977 * 40, oi: 2_326_640 },
      { id: 'NIFTY24NOV24500CE.NFO', close: 155.5, volume: 50_000, oi: 1_000_000 },
      { id: 'RELIANCE.NSE', close: 1_005, volume: 12_345, oi: null },
    ],
  )
})

test('bars of Binance come with or without a header, in milliseconds or microseconds', async () => {
  const bar = '61800.1,61810,61790,61805,12.5'
  const rest = '0,1,2,3,4,0'
  const [first, second] = await imported({
    'data/futures/um/BTCUSDT-1m-2024-08-08.csv':
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n' +
      `1723075200000,${bar},1723075259999,${rest}\n1723075260000,5,4,3,2,1,0,${rest}\n`,
    'data/spot/BTCUSDT-1d-2025-01-01.zip': zip({
      'BTCUSDT-1d-2025-01-01.csv': `1735689600000000,${bar},1735775999999999,${rest}\n`,
    }),
  })
  assert.equal(countsOf(first!), 'bar 1 taken, 0 known, 0 odd, 1 refused')
  assert.equal(countsOf(second!), 'bar 1 taken, 0 known, 0 odd, 0 refused')
  assert.deepEqual(
    await rowsOf(
      `select instrument_id as id, bar_interval as "interval", opened_at::text as opened
       from bar where instrument_id like 'BTCUSDT%' order by 1`,
    ),
    [
      { id: 'BTCUSDT-PERP.BINANCE', interval: '1m', opened: '2024-08-08 00:00:00+00' },
      { id: 'BTCUSDT.BINANCE', interval: '1d', opened: '2025-01-01 00:00:00+00' },
    ],
  )
})
