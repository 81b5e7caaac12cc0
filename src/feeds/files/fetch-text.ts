export interface FetchTextOptions {
  readonly timeoutMs: number
  readonly mostBytes: number
  readonly signal: AbortSignal
}

/** Why a source gave nothing, in a sentence for a person. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure'
}

/** What a URL answers, as UTF-8. An answer that hangs, is too long or is none is a failure. */
export async function fetchText(
  url: string,
  { timeoutMs, mostBytes, signal }: FetchTextOptions,
): Promise<string> {
  const late = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, late]),
      headers: { accept: 'application/json, text/csv;q=0.9, */*;q=0.1', 'user-agent': 'tidemark' },
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new SourceFailure(`It answered ${response.status}.`)
    }
    return await readAll(response, mostBytes)
  } catch (cause) {
    if (cause instanceof SourceFailure || signal.aborted) throw cause
    if (late.aborted) throw new SourceFailure(`It did not answer within ${timeoutMs} ms.`)
    const reason = (cause as { cause?: { code?: string } }).cause?.code ?? (cause as Error).message
    throw new SourceFailure(`It cannot be reached: ${reason}.`, { cause })
  }
}

async function readAll(response: Response, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > mostBytes) throw new SourceFailure(`It sent more than ${mostBytes} bytes.`)
    text += decoder.decode(chunk as Uint8Array, { stream: true })
  }
  return text + decoder.decode()
}
