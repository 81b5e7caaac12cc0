import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { projectFiles, ROOT } from '../scripts/project.ts'

const run = promisify(execFile)

// Each file directly in `bench` is one benchmark; what they share stands in a folder below.
for (const file of projectFiles('bench', /^bench\/[^/]+(?<!\.test)\.ts$/)) {
  test(`the benchmark ${basename(file, '.ts')} runs, at a tiny size`, async () => {
    const { stdout } = await run(process.execPath, [file, '--tiny'], { cwd: ROOT })
    assert.match(stdout, /=/, 'it prints figures by name')
  })
}
