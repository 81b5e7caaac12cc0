/** A message of a stream of server-sent events. */
export interface StreamMessage {
  readonly event: string
  readonly id: string | null
  readonly data: unknown
}

/** Reads a stream until it ends or `signal` cuts it; comments are left out. */
export async function* readStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<StreamMessage> {
  const response = await fetch(url, { headers, signal })
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  let rest = ''
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop()!
      for (const block of blocks) {
        const message = parseBlock(block)
        if (message) yield message
      }
    }
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}

function parseBlock(block: string): StreamMessage | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at), line.slice(at + 1).trimStart()] as const
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return null
  return { event: fields.get('event')!, id: fields.get('id') ?? null, data: JSON.parse(data) }
}
