/** One message of a server-sent event stream, as the HTML standard (9.2.6) reads it. */
export interface StreamMessage {
  readonly id: string | null // the last id seen, on this message or before it
  readonly event: string // 'message' where the server names none
  readonly data: string
}

/**
 * Cuts the text of an event stream into messages, whatever pieces the network delivers it in.
 * A comment (a heartbeat) makes no message; a message without data makes none.
 */
export function eventStreamReader(): (piece: string) => readonly StreamMessage[] {
  let rest = ''
  let id: string | null = null
  let event = ''
  let data: string[] = []

  return function read(piece) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()! // the last line may not be whole yet
    return lines.flatMap(readLine)
  }

  function readLine(line: string): readonly StreamMessage[] {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return []
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    if (field === 'id' && !value.includes('\0')) id = value
    return []
  }

  function dispatch(): readonly StreamMessage[] {
    const message = { id, event: event || 'message', data: data.join('\n') }
    const empty = data.length === 0
    event = ''
    data = []
    return empty ? [] : [message]
  }
}
