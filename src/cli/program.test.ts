import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from 'commander'
import { buildProgram } from './program.ts'

test('every command explains itself', () => {
  const program = buildProgram(() => assert.fail('nothing is run'))
  const commands = [...withParts(program)]
  assert.ok(commands.length > 50, `${commands.length} commands`)
  for (const [path, command] of commands) {
    assert.match(command.helpInformation(), new RegExp(`^Usage: ${path}( |\n)`), path)
    assert.match(command.description(), /^[A-Z].*\.$/, `the summary of ${path} is a sentence`)
    for (const { flags, description } of command.options)
      assert.ok(description, `${path} ${flags} says what it is`)
  }
})

function* withParts(command: Command, before = ''): Generator<readonly [string, Command]> {
  const path = `${before}${command.name()}`
  yield [path, command]
  for (const part of command.commands) yield* withParts(part, `${path} `)
}
