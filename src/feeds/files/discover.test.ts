import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { test } from 'node:test'

import { strToU8, zipSync } from 'fflate'

import { collect } from '../../../test/support/collect.ts'
import { AppError } from '../../core/app-error.ts'
import { format } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import { type Discovered, discover, parseFile } from './discover.ts'
import { leanFile } from './lean/lean-path.ts'
import { parseLean } from './lean/lean.ts'
import type { ParsedFile } from './parsed.ts'

const root = resolve(import.meta.dirname, '../../..')
const shared = resolve(root, process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data')
const skip = existsSync(shared)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

interface Summary {
  readonly taken: number
  readonly refused: string[]
  readonly first: string
  readonly last: string
}

async function summary(found: Discovered, instrumentId: string): Promise<Summary> {
  assert.ok(found.parser !== 'none' && found.parser !== 'series')
  const file = await parseFile(found, { instrumentId })
  const rows = await collect(file.rows)
  const bars = rows.filter((row) => row.ok).map((row) => row.bar)
  const words = (index: number) => {
    const { openedAt, open, high, low, close, volume } = bars.at(index)!
    return [formatInstant(openedAt), ...[open, high, low, close, volume].map(format)].join(' ')
  }
  const refused = rows.filter((row) => !row.ok).map((row) => `${row.line}: ${row.reason}`)
  return { taken: bars.length, refused, first: words(0), last: words(-1) }
}

// The counts are those of `unzip -p … | grep -c .`, of one member where a zip holds two; the values
// are the files' first and last lines, their times moved to UTC by hand.
const LEAN: Record<string, Summary> = {
  'lean-india/equity/india/daily/cccl.zip': {
    taken: 495,
    refused: [],
    first: '2010-01-04T03:45:00.000Z 423.5 423.5 411.6 413 9318',
    last: '2011-12-30T03:45:00.000Z 16.1 16.1 15.7 16 9248',
  },
  'lean-india/equity/india/minute/juniorbees/20190101_trade.zip': {
    taken: 217,
    refused: [],
    first: '2019-01-01T03:45:00.000Z 290 292 290 292 3',
    last: '2019-01-01T09:59:00.000Z 289.99 289.99 289 289.99 22',
  },
  'lean-india/equity/india/minute/yesbank/20190709_trade.zip': {
    taken: 377,
    refused: [],
    first: '2019-07-09T03:45:00.000Z 95 95 93.9 94.85 1730100',
    last: '2019-07-09T10:10:00.000Z 91.35 91.35 91.35 91.35 1175', // the closing session
  },
  'lean-india/index/india/minute/nifty50/20190101_trade.zip': {
    taken: 378,
    refused: [],
    first: '2019-01-01T03:37:00.000Z 10881.7 10881.7 10881.7 10881.7 0', // 09:07, before the open
    last: '2019-01-01T10:01:00.000Z 10910.1 10910.1 10910.1 10910.1 0',
  },
  'equity/index/usa/minute/spx/20210104_trade.zip': {
    taken: 411,
    refused: [],
    first: '2021-01-04T14:30:00.000Z 3764.61 3769.99 3764.61 3766.63 59', // 08:30 in Chicago
    last: '2021-01-04T21:20:00.000Z 3700.65 3700.65 3700.65 3700.65 2',
  },
  'equity/index/usa/minute/spx/20230626_trade.zip': {
    taken: 390,
    refused: [],
    first: '2023-06-26T13:30:00.000Z 4343.63 4345.73 4342.58 4345.01 0', // daylight time
    last: '2023-06-26T19:59:00.000Z 4329.77 4330 4328.19 4329.58 0',
  },
}

const CSV: Record<string, Summary> = {
  'equity/mplfinance/SP500_NOV2019_IDay.csv': {
    taken: 1_563,
    refused: [],
    first: '2019-11-05T14:30:00.000Z 3080.8 3081.47 3080.3 3080.49 0',
    last: '2019-11-08T20:59:00.000Z 3091.16 3092.91 3090.96 3092.91 0',
  },
  'equity/mplfinance/SP500_NOV2019_Hist.csv': {
    taken: 20,
    refused: [],
    first: '2019-11-01T13:30:00.000Z 3050.72 3066.95 3050.72 3066.91 510301237',
    last: '2019-11-29T14:30:00.000Z 3147.18 3150.3 3139.34 3140.98 286602291',
  },
  'equity/mplfinance/yahoofinance-SPY-20080101-20180101.csv': {
    taken: 2_517,
    refused: [
      '1808: the open or close is below the low', // opens at 209.42 above a low of 209.85
      '1825: the open or close is below the low', // opens at 205.74 above a low of 206.97
    ],
    first: '2007-12-31T14:30:00.000Z 147.100006 147.610001 146.059998 146.210007 108126800',
    last: '2017-12-29T14:30:00.000Z 268.529999 268.549988 266.640015 266.859985 96007400',
  },
  'equity/vega-datasets/sp500-2000.csv': {
    taken: 5_105,
    refused: [],
    first: '2000-01-03T14:30:00.000Z 1469.25 1478 1438.359985 1455.219971 931800000',
    last: '2020-04-17T13:30:00.000Z 2842.429932 2879.219971 2830.879883 2874.560059 5792140000',
  },
}

for (const [path, expected] of Object.entries({ ...LEAN, ...CSV })) {
  test(`every line of ${path} is taken, or refused with its reason`, { skip }, async () => {
    const [found] = await collect(discover(join(shared, path)))
    assert.deepEqual(await summary(found!, 'SPX.NYSE'), expected)
  })
}

test(
  'a folder is walked, each file with its parser, and what is left aside with a reason',
  {
    skip,
  },
  async () => {
    const found = await collect(discover(join(shared, 'lean-india')))
    const said = found.map((file) => {
      const path = relative(join(shared, 'lean-india'), file.path)
      return `${path} ${file.parser === 'none' ? file.reason : file.parser}`
    })
    assert.deepEqual(said, [
      'equity/india/daily/cccl.zip lean',
      'equity/india/factor_files/cccl.csv Factors of splits and dividends; prices are taken as they were traded.',
      'equity/india/map_files/3mindia.csv The names a company had over time; each file keeps the name of its own time.',
      'equity/india/minute/juniorbees/20190101_trade.zip lean',
      'equity/india/minute/juniorbees/20190102_trade.zip lean',
      'equity/india/minute/juniorbees/20190103_trade.zip lean',
      'equity/india/minute/yesbank/20190709_trade.zip lean',
      'equity/india/minute/yesbank/20190710_trade.zip lean',
      'index/india/minute/nifty50/20190101_trade.zip lean',
      'index/india/minute/nifty50/20190102_trade.zip lean',
      'index/india/minute/nifty50/20190103_trade.zip lean',
    ])
  },
)

test('a folder of one’s own is walked too; an absent path is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-discover-'))
  try {
    await mkdir(join(folder, 'more'))
    await writeFile(join(folder, 'bars.csv'), 'date,open,high,low,close\n2024-01-01,1,1,1,1\n')
    await writeFile(join(folder, 'more', 'notes.csv'), 'a,b\n1,2\n')
    await writeFile(join(folder, 'more', 'odd.zip'), 'x')
    await writeFile(join(folder, 'readme.md'), 'x')
    const found = await collect(discover(folder))
    assert.deepEqual(
      found.map((file) => [relative(folder, file.path), file.parser]),
      [
        ['bars.csv', 'csv'],
        ['more/notes.csv', 'none'],
        ['more/odd.zip', 'none'],
        ['readme.md', 'none'],
      ],
    )
    assert.match(
      await collect(discover(join(folder, 'absent'))).then(String, String),
      /There is no file or folder at .*absent/,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

const path = 'equity/india/minute/yesbank/20190709_trade.zip'
const yesbank = leanFile(path)!

/** A zip of these bytes, as it is read from the disk. */
async function parsed(bytes: Uint8Array): Promise<ParsedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-zip-'))
  try {
    const file = join(folder, '20190709_trade.zip')
    await writeFile(file, bytes)
    return await parseLean(file, yesbank)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('a zip that is none, or holds no bars, is refused whole', async () => {
  const problem = async (bytes: Uint8Array): Promise<string> => {
    try {
      await parsed(bytes)
    } catch (error) {
      assert.ok(error instanceof AppError && error.code === 'invalid_input')
      return error.message
    }
    return 'taken'
  }
  const zip = (members: Record<string, string>) => {
    const files = Object.entries(members).map(([name, text]) => [name, strToU8(text)] as const)
    return zipSync(Object.fromEntries(files))
  }
  const line = '33300000,950000,950000,939000,948500,1730100'
  assert.match(await problem(strToU8('no zip')), /is not a zip file, or it is damaged\./)
  assert.match(await problem(zip({ 'a.csv': line }).subarray(0, 40)), /is not a zip file/)
  assert.match(await problem(zip({})), /is an empty zip file/)
  assert.match(await problem(zip({ 'a.csv': '' })), /holds no lines/)
  assert.match(await problem(zip({ 'a.csv': 'x,y\n' })), /holds no line of time, open/)
  assert.match(
    await problem(zip({ 'a.csv': line, 'b.csv': line })),
    /2 files .* none clearly its own/,
  )
  assert.equal(await problem(zip({ '20190710_x.csv': line, '20190709_x.csv': line })), 'taken')
})

test('each malformed line of a Lean file is refused with its own reason', async () => {
  const lines: [line: string, told: string][] = [
    ['33300000,950000,950000,939000,948500,1730100', 'taken'],
    ['33300000,950000,950000,939000,948500,1730100', 'repeats line 1'],
    ['33300000,950000,950000,939000,948501,1730100', 'the same time as line 1, with other values'],
    ['33360000,950000,950000,939000,948500', '5 fields, not 6'],
    ['86400000,1,1,1,1,1', 'the time "86400000" is not milliseconds of a day'],
    ['-60000,1,1,1,1,1', 'the time "-60000" is not milliseconds of a day'],
    ['33300001,1,1,1,1,1', 'the time "33300001" is not the start of a minute'],
    ['33360000,x,1,1,1,1', 'the open "x" is not a number'],
    ['33360000,1,1,1,1,', 'the volume "" is not a number'],
    ['33360000,1,1,2,1,1', 'the high is below the low'],
    ['33360000,1,1,1,1,1', 'taken'],
  ]
  const text = lines.map(([line]) => line).join('\r\n')
  const { rows } = await parsed(zipSync({ 'a.csv': strToU8(text) }))
  const told = (await collect(rows)).map((row) => (row.ok ? 'taken' : row.reason))
  assert.deepEqual(
    told,
    lines.map(([, expected]) => expected),
  )
})
