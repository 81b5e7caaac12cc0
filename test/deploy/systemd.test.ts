import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { projectFiles, ROOT } from '../../scripts/project.ts'
import { isCommand, isSetting } from './words.ts'

const units = projectFiles('deploy', /systemd\/[^/]+\.(?:service|timer)$/)
const services = units.filter((path) => path.endsWith('.service'))
const read = (path: string): string => readFileSync(ROOT + path, 'utf8')
const analyze = spawnSync('systemd-analyze', ['--version'])
const skip = analyze.status === 0 ? false : 'systemd-analyze is not on this machine'

test('every command and setting that a unit names exists', () => {
  assert.ok(services.length >= 5)
  for (const path of services) {
    const [, command] = /^ExecStart=\/opt\/tidemark\/bin\/tidemark\.js (\w+)/m.exec(read(path))!
    assert.ok(isCommand(command!), `${path}: ${command}`)
    for (const [, name] of read(path).matchAll(/^Environment=(\w+)=/gm)) {
      assert.ok(isSetting(name!), name!)
    }
  }
  const example = read('deploy/systemd/tidemark.env.example')
  for (const [, name] of example.matchAll(/^(\w+)=/gm)) assert.ok(isSetting(name!), name!)
})

test('a unit that another one names is there', () => {
  for (const path of units) {
    for (const [, names] of read(path).matchAll(/^(?:Requires|PartOf|Unit)=(.*)$/gm)) {
      for (const name of names!.split(' '))
        assert.ok(
          units.some((unit) => unit.endsWith(name)),
          name,
        )
    }
  }
})

test('systemd takes every unit, and finds each of them well confined', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-units-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const written = units.map((path) => {
    const file = join(folder, basename(path).replace('@', '@8080'))
    const text = read(path).replaceAll('/opt/tidemark/', ROOT)
    writeFileSync(file, text.replaceAll(/^(User|Group)=tidemark$/gm, '$1=root'))
    if (path.includes('@')) writeFileSync(join(folder, basename(path)), text)
    return file
  })
  const verified = spawnSync('systemd-analyze', ['verify', ...written], { encoding: 'utf8' })
  assert.deepEqual([verified.status, verified.stderr], [0, ''])

  for (const file of written.filter((path) => path.endsWith('.service'))) {
    const args = ['security', '--offline=true', '--threshold=30', file] // 3.0 of 10
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  }
})
