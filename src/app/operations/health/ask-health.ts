/** What a server says of itself, to who asks from outside its process. */
export interface SeenHealth {
  readonly healthy: boolean
  readonly detail: string // a sentence
}

const PATIENCE_MS = 2_000

/** Asks the server that a status file names. One that does not answer is not healthy. */
export async function askHealth(apiUrl: string): Promise<SeenHealth> {
  try {
    const response = await fetch(`${apiUrl}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const body = (await response.json()) as { readonly detail?: string }
    if (response.ok) return { healthy: true, detail: 'All parts work.' }
    return { healthy: false, detail: body.detail ?? `It answered ${response.status}.` }
  } catch {
    return { healthy: false, detail: `Nothing answers at ${apiUrl} within 2 s.` }
  }
}
