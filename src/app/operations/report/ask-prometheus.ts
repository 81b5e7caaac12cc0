import { z } from 'zod'
import { AppError } from '../../../core/app-error.ts'
import { formatInstant, type Instant } from '../../../core/instant.ts'

const PATIENCE_MS = 10_000

/** Source: Prometheus, HTTP API, "Instant queries": one sample, or none where nothing was measured. */
const Answer = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })),
  }),
})

/** One number as it was at a moment; null where Prometheus has none. */
export async function askPrometheus(
  base: string,
  query: string,
  at: Instant,
): Promise<number | null> {
  const url = URL.parse('api/v1/query', base.endsWith('/') ? base : `${base}/`)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw unavailable(`"${base}" is not the address of a Prometheus, like http://127.0.0.1:9090.`)
  }
  url.search = new URLSearchParams({ query, time: formatInstant(at) }).toString()
  let body: unknown
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    body = await response.json()
  } catch (cause) {
    throw unavailable(
      `The Prometheus at ${base} does not answer. Start it, or correct the address.`,
      cause,
    )
  }
  const answer = Answer.safeParse(body)
  if (!answer.success) {
    throw unavailable(`What answers at ${base} is no Prometheus. Correct the address.`)
  }
  const [sample] = answer.data.data.result
  const value = sample === undefined ? Number.NaN : Number(sample.value[1])
  return Number.isFinite(value) ? value : null
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('invalid_input', {}, { message, ...(cause === undefined ? {} : { cause }) })
}
