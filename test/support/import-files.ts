import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import type { Context } from '#src/app/context.ts'
import { filesAt, importFile, type ImportedFile } from '#src/app/market/series/import-bars.ts'

/** Files by their paths, as text or bytes. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** Writes files into a new folder below `folder`, and imports that folder. */
export async function importFiles(
  context: Context,
  folder: string,
  files: Files,
): Promise<readonly ImportedFile[]> {
  const place = await mkdtemp(join(folder, 'set-'))
  for (const [name, content] of Object.entries(files)) {
    const path = join(place, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  const reports: ImportedFile[] = []
  for (const file of await filesAt([place])) {
    reports.push(...(await importFile(context, { file })))
  }
  return reports
}

export function countsOf(report: ImportedFile): string {
  if (report.outcome !== 'read') return report.outcome
  const { kind, taken, known, flagged, refusedCount } = report
  return `${kind} ${taken} taken, ${known} known, ${flagged} odd, ${refusedCount} refused`
}

export function reasonsOf(report: ImportedFile | undefined): readonly string[] {
  return report?.outcome === 'read' ? report.refused.map((one) => `${one.line} ${one.reason}`) : []
}

export function zip(members: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(members).map(([name, text]) => [name, strToU8(text)])),
  )
}
