/** A file's bytes: all at once, or as a stream of any chunks. */
export type Source = Uint8Array | AsyncIterable<Uint8Array>

/**
 * The lines of a UTF-8 text, many at a time, without their ends; a byte-order mark is dropped. What is
 * no UTF-8, or the NUL that no text of SQL holds, becomes U+FFFD: a number with it is refused.
 */
export async function* lineBatches(source: Source): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    const text = decoder.decode(chunk, { stream: true }).replaceAll('\0', '\ufffd')
    const lines = (rest + text).split(END)
    rest = lines.pop()!
    if (lines.length > 0) yield lines
    if (rest.length > LONGEST_LINE) yield [rest.slice(0, LONGEST_LINE)]
    if (rest.length > LONGEST_LINE) rest = '' // no line of bars: it is refused by who reads it
  }
  rest = (rest + decoder.decode()).replace(/\r$/, '')
  if (rest !== '') yield [rest]
}

const END = /\r\n|\n|\r(?!$)/ // a CR that a chunk ends with may be half of an end

const LONGEST_LINE = 65_536
