import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { importInstruments } from '#src/app/market/instruments/import-instruments.ts'
import { readDatedTerms } from '#src/app/market/instruments/read-dated-terms.ts'
import { searchInstruments } from '#src/app/market/instruments/search-instruments.ts'
import { showInstrument } from '#src/app/market/instruments/show-instrument.ts'
import { findContracts } from '#src/app/portfolio/find-contract.ts'
import { AppError } from '#src/core/app-error.ts'
import { format } from '#src/core/fixed.ts'
import { calendarDate } from '#src/core/instant.ts'
import { openWorld } from '#test/support/world.ts'

const { context } = await openWorld({ after })
const folder = mkdtempSync(join(tmpdir(), 'tidemark-instruments-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name)
  const text = `${lines.join('\n')}\n`
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

const KITE =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,' +
  'instrument_type,segment,exchange'

test("Kite's dump is read: an index, a share, a future and an option", async () => {
  const path = file(
    'instruments.csv',
    KITE,
    '256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE',
    '6401,25,ADANIENT,ADANI ENTERPRISES,0,,0,0.05,1,EQ,NSE,NSE',
    '9000194,35157,NIFTY24NOVFUT,"NIFTY",0,2024-11-28,0,0.05,25,FUT,NFO-FUT,NFO',
    '9000450,35158,NIFTY24NOV24500CE,"NIFTY",0,2024-11-28,24500,0.05,25,CE,NFO-OPT,NFO',
    '9000706,35159,NIFTY24N0724500PE,"NIFTY",0,2024-11-07,24500,0.05,25,PE,NFO-OPT,NFO',
  )
  const report = await importInstruments(context, { path })
  const { format: kind, inserted, updated, unchanged, refusedCount } = report
  assert.deepEqual([kind, inserted, updated, unchanged, refusedCount], ['kite', 5, 0, 0, 0])
  const again = await importInstruments(context, { path })
  assert.deepEqual([again.inserted, again.updated, again.unchanged], [0, 0, 5], 'safe to repeat')

  const index = await showInstrument(context, { name: '256265' })
  assert.deepEqual([index.instrument.instrumentId, index.instrument.kind], ['NIFTY.NSE', 'index'])
  const option = await showInstrument(context, { name: '9000450' })
  const { underlying, expiry, strike, right, lotSize, segment } = option.instrument
  assert.deepEqual(
    [underlying, expiry, format(strike!), right, format(lotSize), segment],
    ['NIFTY', '2024-11-28', '24500', 'call', '25', 'NFO-OPT'],
  )
  assert.equal(option.contract?.style, 'monthly')
  const found = await searchInstruments(context, { text: 'NIFTY24N2824500CE', limit: 5, offset: 0 })
  assert.equal(found.items[0]?.symbol, 'NIFTY24NOV24500CE', 'found in the other style')
})

test('of two who import one list at once, one makes it known and the other finds it', async () => {
  const shares = Array.from(
    { length: 40 },
    (_, place) => `${1_000 + place},1,BOTH${place},B,0,,0,0.05,1,EQ,NSE,NSE`,
  )
  const path = file('both.csv', KITE, ...shares)
  const reports = await Promise.all([1, 2].map(() => importInstruments(context, { path })))
  const counts = reports.map(({ inserted, unchanged }) => [inserted, unchanged])
  assert.deepEqual(counts.toSorted(), [
    [0, 40],
    [40, 0],
  ])
})

test("NSE's contract file is read: paise, seconds from 1980, tokens as Kite has them", async () => {
  const seconds = (date: string): number => (Date.parse(date) - Date.UTC(1980, 0, 1)) / 1_000
  const path = file(
    'NSE_FO_contract_06112024.csv.gz',
    'FinInstrmId,UndrlygFinInstrmId,FinInstrmNm,TckrSymb,XpryDt,StrkPric,OptnTp,PrtdToTrad,MinLot,NewBrdLotQty,BidIntrvl,StockNm',
    `35160,26000,OPTIDX,NIFTY,${seconds('2024-11-14T14:30:00Z')},2450000,CE,1,25,25,5,NIFTY24N1424500CE`,
    `35161,26000,FUTIDX,NIFTY,${seconds('2024-12-26T14:30:00Z')},-1,XX,1,25,25,5,`,
    `35162,2885,OPTSTK,RELIANCE,${seconds('2024-11-28T14:30:00Z')},130000,PE,1,500,500,5,`,
  )
  const report = await importInstruments(context, { path })
  assert.deepEqual([report.format, report.inserted, report.refusedCount], ['nse', 3, 0])
  const { instrument } = await showInstrument(context, { name: String(35_160 * 256 + 2) })
  const { instrumentId, expiry, strike, priceIncrement } = instrument
  assert.deepEqual(
    [instrumentId, expiry, format(strike!), format(priceIncrement)],
    ['NIFTY24N1424500CE.NFO', '2024-11-14', '24500', '0.05'],
  )
  for (const name of ['NIFTY24DECFUT.NFO', 'RELIANCE24NOV1300PE.NFO']) {
    assert.equal((await showInstrument(context, { name })).instrument.instrumentId, name)
  }
})

// Reliance halved its shares' worth by a bonus of 1:1 on 28 October 2024: lots of 250 became 500.
test('a share’s lots are dated facts: what each list said, from the day of the first that did', async () => {
  const seconds = (Date.parse('2024-12-26T14:30:00Z') - Date.UTC(1980, 0, 1)) / 1_000
  const list = (day: string, lot: number) =>
    file(
      `NSE_FO_contract_${day}.csv`,
      'FinInstrmId,UndrlygFinInstrmId,FinInstrmNm,TckrSymb,XpryDt,StrkPric,OptnTp,PrtdToTrad,MinLot,NewBrdLotQty,BidIntrvl,StockNm',
      `35171,2885,FUTSTK,RELIANCE,${seconds},-1,XX,1,${lot},${lot},5,`,
      `35172,2885,OPTSTK,RELIANCE,${seconds},130000,CE,1,${lot},${lot},5,`,
    )
  for (const [day, lot] of [
    ['25102024', 250],
    ['26102024', 250],
    ['29102024', 500],
  ] as const) {
    await importInstruments(context, { path: list(day, lot) })
  }
  const read = async (asOf: string) => {
    const terms = await readDatedTerms(context, 'RELIANCE', calendarDate(asOf))
    return terms!.listed
      .filter(({ expiry, kind }) => expiry === '2024-12-26' && kind === 'future')
      .map(({ knownFrom, lotSize }) => `${knownFrom} ${format(lotSize)}`)
  }
  assert.deepEqual(await read('2024-11-07'), ['2024-10-29 500', '2024-10-25 250'])
  assert.deepEqual(await read('2024-10-28'), ['2024-10-25 250'])
  await context.pool.query(`delete from instrument where instrument_id = 'RELIANCE24DECFUT.NFO'`)
  const named = { tradingsymbol: 'RELIANCE24DECFUT', exchange: 'NFO' }
  const [contract] = await findContracts(context, [named])
  assert.equal(format(contract!.lotSize), '500', 'of a contract that the master has no longer')
})

test('plain CSV is read, and each line that cannot be is told with its reason', async () => {
  const path = file(
    'plain.csv',
    'symbol,exchange,kind,name,underlying,expiry,strike,right,lot_size,tick_size,currency,token',
    'BTCUSDT,BINANCE,perpetual,Bitcoin,BTC,,,,0.001,0.1,USDT,',
    'WIPRO,NSE,equity,Wipro,,,,,1,0.01,INR,77',
    'WIPRO,NSE,equity,Wipro,,,,,1,0.01,INR,78',
    'TCS,NSE,equity,TCS,,,,,1,0.01,INR,77',
    'X24NOV1CE,NFO,option,,X,2024-11-28,,call,1,0.05,INR,',
    'X24NOVFUT,NFO,future,,X,2024-13-28,,,1,0.05,INR,',
    'Y,NSE,equity,,,,,,0,0.05,INR,',
    'Z,NSE,bond,,,,,,1,0.05,INR,',
    "A'; DROP TABLE strategy; --,NSE,equity,,,,,,1,0.05,INR,",
    'short,NSE',
  )
  const report = await importInstruments(context, { path })
  assert.deepEqual([report.format, report.inserted, report.refusedCount], ['plain', 2, 8])
  assert.deepEqual(
    report.refused.map(({ line }) => line),
    [4, 5, 6, 7, 8, 9, 10, 11],
  )
  const reasons = report.refused.map(({ reason }) => reason).join('\n')
  for (const said of [
    'WIPRO.NSE stands on an earlier line',
    'WIPRO.NSE has the token 77 on an earlier line',
    'an option, and nothing else, has a strike and a right',
    '"2024-13-28" is not a date',
    'the lot_size "0" is not above zero',
    'the kind "bond" is none of',
    'is not a symbol',
  ]) {
    assert.ok(reasons.includes(said), said)
  }
  const { rows } = await context.pool.query(
    `select format, inserted, jsonb_array_length(refused) as refused from instrument_import
     where source = 'plain.csv'`,
  )
  assert.deepEqual(rows, [{ format: 'plain', inserted: 2, refused: 8 }])
})

test('a token that a broker uses again goes to its new contract, and the old one gets ours', async () => {
  const path = file('reused.csv', KITE, '77,1,NEWONE,NEW ONE,0,,0,0.05,1,EQ,NSE,NSE')
  await importInstruments(context, { path })
  const owner = await showInstrument(context, { name: '77' })
  assert.equal(owner.instrument.instrumentId, 'NEWONE.NSE')
  const before = await showInstrument(context, { name: 'WIPRO.NSE' })
  assert.ok(before.instrument.token >= 2 ** 40)
})

test('a complete list retires what it leaves out at its exchanges, and nothing elsewhere', async () => {
  const path = file('nse.csv', KITE, '77,1,NEWONE,NEW ONE,0,,0,0.05,1,EQ,NSE,NSE')
  await importInstruments(context, { path, complete: true })
  const active = async (name: string): Promise<boolean> =>
    (await showInstrument(context, { name })).instrument.active
  assert.equal(await active('NEWONE.NSE'), true)
  assert.equal(await active('ADANIENT.NSE'), false)
  assert.equal(await active('NIFTY24NOV24500CE.NFO'), true)
})

test('a file that is no list of instruments is refused whole', async () => {
  const bars = file('bars.csv', 'date,open,high,low,close', '2024-01-01,1,1,1,1')
  const broken = join(folder, 'broken.csv.gz')
  writeFileSync(broken, 'not packed')
  for (const path of [bars, file('empty.csv'), broken, join(folder, 'none.csv')]) {
    await assert.rejects(
      importInstruments(context, { path }),
      (cause) => cause instanceof AppError && cause.code === 'invalid_input',
      path,
    )
  }
})
