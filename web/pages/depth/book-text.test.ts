import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBook, writeBook } from './book-text.ts'

const BOOK = {
  bids: [
    { price: 24_500, quantity: 150, order_count: 3 },
    { price: 24_499.5, quantity: 75, order_count: 1 },
  ],
  asks: [{ price: 24_501, quantity: 225, order_count: 4 }],
}

test('lines of a screen are a book: bids to the left, asks to the right, orders at the ends', () => {
  assert.deepEqual(readBook('3 150 24,500 | 24501 225 4\n1 75 24499.5 | - - -'), { book: BOOK })
  assert.deepEqual(readBook('150 24500 24501 225'), {
    book: {
      bids: [{ price: 24_500, quantity: 150, order_count: 0 }],
      asks: [{ price: 24_501, quantity: 225, order_count: 0 }],
    },
  })
})

test('JSON as a broker sends it is the same book, and what is written is read again', () => {
  const depth = {
    buy: BOOK.bids.map(({ order_count: orders, ...level }) => ({ ...level, orders })),
    sell: BOOK.asks.map(({ order_count: orders, ...level }) => ({ ...level, orders })),
  }
  assert.deepEqual(readBook(JSON.stringify(depth)), { book: BOOK })
  assert.deepEqual(readBook(writeBook(BOOK)), { book: BOOK })
})

test('what is no book is said, with its line', () => {
  for (const [text, said] of [
    ['', /Paste a book/],
    ['150 24500 24501 225\n1 2 3', /^Line 2: four numbers/],
    ['150 abc 24501 225', /^Line 1/],
    ['{"bids": 1}', /needs bids and asks/],
    ['{"bids": [{"price": "x"}], "asks": []}', /needs bids and asks/],
  ] as const) {
    const read = readBook(text)
    assert.match('fault' in read ? read.fault : 'a book', said)
  }
})
