import { readFileSync } from 'node:fs'

/** Bytes of memory that a process occupies, as Linux says; null elsewhere, and when it is gone. */
export function residentMemory(pid: number): number | null {
  try {
    const [, kilobytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024
  } catch {
    return null
  }
}
