import { createReadStream } from 'node:fs'
import { decimalText, isAbove } from './decimal-text.ts'
import { coinPair } from './lean/lean-instruments.ts'
import { textOf } from './lean/lean-times.ts'
import { lineBatches } from './lines.ts'
import {
  rowMaker,
  type RowMaker,
  type SeriesFile,
  type SeriesKind,
  type SeriesRow,
} from './series-row.ts'
import type { PropertiesOf } from './symbol-properties.ts'
import { gunzipped } from './unpack-gzip.ts'

const NAME = /(?:^|\/)([a-z0-9]{5,20})_\d{8}\.(?:gz|jsonl?|txt)$/i

/**
 * What Binance's futures stream sent, as hftbacktest records it: the recorder's clock in nanoseconds,
 * a blank, the exchange's JSON. Best bid and ask, trades, changes of the book and snapshots of it.
 * Null when the name is not that of such a file.
 *
 * Edges:  rows bear the exchange's time, and beside it the recorder's; the two clocks need not agree.
 *         Those of one instant keep their order.
 * Source: Binance's documentation of USD-M futures streams: bookTicker, trade, depthUpdate.
 */
export function bookTicks(path: string, propertiesOf: PropertiesOf): SeriesFile | null {
  const match = NAME.exec(path.replaceAll('\\', '/'))
  if (!match) return null
  const pair = match[1]!.toUpperCase()
  return {
    format: 'book ticks',
    kinds: ['quote', 'trade', 'book_change'],
    interval: null,
    read: (kind, notes) => read(path, pair, kind, propertiesOf, notes),
  }
}

async function* read(
  path: string,
  pair: string,
  kind: SeriesKind,
  propertiesOf: PropertiesOf,
  notes: string[],
): AsyncGenerator<SeriesRow[]> {
  const rows = rowMaker(coinPair(pair, 'cryptofuture', 'BINANCE', propertiesOf), null)
  const source = /\.gz$/i.test(path) ? gunzipped(path) : createReadStream(path)
  const placeOf = placesByInstant()
  const updates = { last: 0, gaps: 0 }
  let line = 0
  for await (const batch of lineBatches(source)) {
    yield batch.flatMap((text): SeriesRow[] => {
      line += 1
      const row = readMessage(text, line)
      return row === null ? [] : [row]
    })
  }
  if (updates.gaps > 0) {
    notes.push(`${updates.gaps} changes of the book do not follow on the one before.`)
  }

  function readMessage(text: string, number: number): SeriesRow | null {
    if (text.trim() === '') return null
    const blank = text.indexOf(' ')
    const received = text.slice(0, blank)
    const message = /^\d{19}$/.test(received) ? parsed(text.slice(blank + 1)) : null
    if (message === null) {
      const reason = 'not nanoseconds, a blank and a JSON object'
      return kind === 'quote' ? rows.refuse(number, reason) : null // said once, not in each pass
    }
    const found = readers[kindOf(message)]
    if (found === undefined || kindOf(message) !== kind) return null
    if (kind === 'book_change') follow(updates, message)
    const at = Number(plain(message['T']))
    if (!(Number.isInteger(at) && at >= 0 && at < LATEST))
      return rows.refuse(number, 'it has no time of the exchange')
    const receivedAt = `${textOf(Number(received.slice(0, 13))).slice(0, -1)}${received.slice(13, 16)}Z`
    return found(message, { line: number, at, place: placeOf(at), receivedAt }, rows)
  }
}

const LATEST = Date.UTC(2200, 0, 1) // what is later is another unit of time
const MOST_INSTANTS = 500_000 // that are remembered of a file whose times are in no order

/** Rows of one instant by the order in which they came, however the instants are mixed. */
function placesByInstant(): (at: number) => string {
  const counts = new Map<number, number>()
  let newest = 0
  return (at) => {
    const place = counts.get(at) ?? 0
    counts.set(at, place + 1)
    if (counts.size > MOST_INSTANTS) {
      for (const old of [...counts.keys()].slice(0, MOST_INSTANTS / 2)) counts.delete(old)
    }
    if (at > newest + 60_000) {
      for (const old of counts.keys()) if (old < at - 600_000) counts.delete(old)
      newest = at
    }
    return String(place)
  }
}

type Message = Readonly<Record<string, unknown>>

function parsed(text: string): Message | null {
  try {
    const value = JSON.parse(text) as Message
    const data = value['data'] ?? value
    return typeof data === 'object' && data !== null ? (data as Message) : null
  } catch {
    return null
  }
}

function kindOf(message: Message): SeriesKind {
  if (message['e'] === 'bookTicker') return 'quote'
  if (message['e'] === 'trade' || message['e'] === 'aggTrade') return 'trade'
  return 'book_change'
}

/** Counts where a change does not begin with the last one's end. */
function follow(updates: { last: number; gaps: number }, message: Message): void {
  const before = Number(plain(message['pu']) ?? Number.NaN)
  if (updates.last > 0 && !Number.isNaN(before) && before !== updates.last) updates.gaps += 1
  if (message['u'] !== undefined) updates.last = Number(plain(message['u']))
}

interface Seen {
  readonly line: number
  readonly at: number
  readonly place: string
  readonly receivedAt: string
}

type Reader = (message: Message, seen: Seen, rows: RowMaker) => SeriesRow

const readers: Readonly<Partial<Record<SeriesKind, Reader>>> = {
  quote(message, { line, at, place, receivedAt }, rows) {
    const [bid, bidQuantity, ask, askQuantity] = ['b', 'B', 'a', 'A'].map((name) =>
      amountOf(message[name]),
    ) as [string | null, string | null, string | null, string | null]
    if (bid === null || bidQuantity === null || ask === null || askQuantity === null) {
      return rows.refuse(line, 'a price or a quantity is not a number, or negative')
    }
    const odd = isAbove(bid, ask) ? 'the bid is above the ask' : null
    const values = [textOf(at), place, bid, bidQuantity, ask, askQuantity, receivedAt]
    return rows.take(line, at, values, odd)
  },

  trade(message, { line, at, place, receivedAt }, rows) {
    const price = amountOf(message['p'])
    const quantity = amountOf(message['q'])
    if (price === null || quantity === null) {
      return rows.refuse(line, 'the price or the quantity is not a number, or negative')
    }
    const side = message['m'] === true ? 'SELL' : message['m'] === false ? 'BUY' : null
    const id = String(plain(message['t']) ?? plain(message['a']) ?? '').replaceAll('\0', '\ufffd')
    // Insurance fund and liquidation prints say NA: they are no trades of the book.
    const suspicious = message['X'] !== undefined && message['X'] !== 'MARKET' ? 'true' : 'false'
    const odd = Number(quantity) === 0 ? 'the quantity is zero' : null
    const values = [textOf(at), place, price, quantity, side, id || null, suspicious, receivedAt]
    return rows.take(line, at, values, odd)
  },

  book_change(message, { line, at, place, receivedAt }, rows) {
    const snapshot = message['lastUpdateId'] !== undefined
    const bids = levelsOf(message[snapshot ? 'bids' : 'b'])
    const asks = levelsOf(message[snapshot ? 'asks' : 'a'])
    if (bids === null || asks === null)
      return rows.refuse(line, 'its levels are not pairs of numbers')
    const numbers = snapshot
      ? [null, integerOf(message['lastUpdateId']), null]
      : [integerOf(message['U']), integerOf(message['u']), integerOf(message['pu'])]
    const values = [textOf(at), place, String(snapshot), ...numbers, ...bids, ...asks, receivedAt]
    return rows.take(line, at, values)
  },
}

/** A number as the exchange writes it, in quotes or not; null where it is none, or negative. */
function amountOf(value: unknown): string | null {
  const text = decimalText(String(plain(value)))
  return text === null || text.startsWith('-') ? null : text
}

/** No object, which may make neither a text nor a number of itself. */
function plain(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

function integerOf(value: unknown): string | null {
  return Number.isSafeInteger(value) ? String(value) : null
}

/** Prices and quantities as two arrays of SQL's. */
function levelsOf(levels: unknown): [string, string] | null {
  if (!Array.isArray(levels)) return null
  const prices: string[] = []
  const quantities: string[] = []
  for (const level of levels as unknown[]) {
    const [price, quantity] = Array.isArray(level) ? (level as unknown[]) : []
    const [priceText, quantityText] = [amountOf(price), amountOf(quantity)]
    if (priceText === null || quantityText === null) return null
    prices.push(priceText)
    quantities.push(quantityText)
  }
  return [`{${prices.join(',')}}`, `{${quantities.join(',')}}`]
}
