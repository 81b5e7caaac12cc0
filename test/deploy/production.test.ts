import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { projectFiles, ROOT } from '../../scripts/project.ts'

const IMPORT = /(?:from|import\(|import) ?'((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^']*)?'/g

test('an installation without the packages for development has all that the program imports', () => {
  const { dependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  const files = ['src', 'web'].flatMap((folder) => projectFiles(folder, /(?<!\.test)\.tsx?$/))
  const missing = files.flatMap((path) => {
    const named = readFileSync(ROOT + path, 'utf8').matchAll(IMPORT)
    const packages = [...named]
      .map(([, name]) => name!)
      .filter((name) => !/^\.|^tidemark$/.test(name))
    return packages
      .filter((name) => !(name in dependencies))
      .map((name) => `${path} imports ${name}`)
  })
  assert.deepEqual(missing, [], 'put them into dependencies, or the image lacks them')
})
