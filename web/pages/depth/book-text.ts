/** A book as the API takes it. */
export interface Book {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

export interface Level {
  readonly price: number
  readonly quantity: number
  readonly order_count: number // 0: the venue does not say
}

type Read = { readonly book: Book } | { readonly fault: string }

/**
 * Reads a book that somebody pasted.
 *
 * Shape: a line for each level, nearest first: `orders quantity bid | ask quantity orders`, as most
 *        screens show it; the orders may be left out on both sides. Or JSON with bids and asks
 *        (or buy and sell) of {price, quantity, orders}, as brokers' APIs send it.
 */
export function readBook(text: string): Read {
  const wanted = text.trim()
  if (wanted === '') return { fault: 'Paste a book: a line for each level, the nearest first.' }
  return wanted.startsWith('{') ? readJson(wanted) : readLines(wanted)
}

/** The same text for a book, to be edited. */
export function writeBook({ bids, asks }: Book): string {
  const lines = Array.from({ length: Math.max(bids.length, asks.length) }, (_, index) => {
    const [bid, ask] = [bids[index], asks[index]]
    const left = bid ? `${bid.order_count} ${bid.quantity} ${bid.price}` : '- - -'
    const right = ask ? `${ask.price} ${ask.quantity} ${ask.order_count}` : '- - -'
    return `${left} | ${right}`
  })
  return lines.join('\n')
}

function readLines(text: string): Read {
  const bids: Level[] = []
  const asks: Level[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.split(/[\s|;]+/).filter((word) => word !== '')
    if (words.length === 0) continue
    const numbers = words.map((word) => (word === '-' ? null : Number(word.replaceAll(',', ''))))
    if (numbers.some((value) => Number.isNaN(value)) || ![4, 6].includes(numbers.length)) {
      return {
        fault: `Line ${index + 1}: four numbers (quantity, bid, ask, quantity), or six with the orders at both ends.`,
      }
    }
    const [bidOrders, bidQuantity, bid] = numbers.length === 6 ? numbers : [0, ...numbers]
    const [ask, askQuantity, askOrders = 0] = numbers.slice(numbers.length / 2)
    if (bid != null && bidQuantity != null) bids.push(level(bid, bidQuantity, bidOrders))
    if (ask != null && askQuantity != null) asks.push(level(ask, askQuantity, askOrders))
  }
  return { book: { bids, asks } }
}

function readJson(text: string): Read {
  const fault = 'The JSON needs bids and asks, lists of {"price": …, "quantity": …}.'
  try {
    const said = JSON.parse(text) as Record<string, unknown>
    const [bids, asks] = [said['bids'] ?? said['buy'], said['asks'] ?? said['sell']]
    if (!Array.isArray(bids) || !Array.isArray(asks)) return { fault }
    const book = { bids: bids.map(levelOf), asks: asks.map(levelOf) }
    const isSound = [...book.bids, ...book.asks].every(
      ({ price, quantity }) => Number.isFinite(price) && Number.isFinite(quantity),
    )
    return isSound ? { book } : { fault }
  } catch {
    return { fault }
  }
}

function levelOf(said: Record<string, unknown> | null): Level {
  const { price, quantity, orders, order_count: count } = said ?? {}
  return level(Number(price), Number(quantity), Number(count ?? orders ?? 0))
}

function level(price: number, quantity: number, orders: number | null | undefined): Level {
  return { price, quantity, order_count: orders ?? 0 }
}
