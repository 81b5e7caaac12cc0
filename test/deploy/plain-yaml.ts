import assert from 'node:assert/strict'

export type Yaml = string | readonly Yaml[] | { readonly [key: string]: Yaml }

/**
 * Reads the part of YAML that our deployment files are written in: mappings and lists by
 * indentation, lists in brackets, plain and quoted scalars, anchors and merges. What is written
 * otherwise fails, so that a file is read here as every other reader reads it.
 */
export function readYaml(text: string): Yaml {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trimEnd())
    .filter((line) => line !== '')
    .map((line) => ({ depth: line.length - line.trimStart().length, text: line.trim() }))
  const anchors = new Map<string, Yaml>()
  let at = 0
  const value = block(0)
  assert.equal(at, lines.length, `line "${lines[at]?.text}" is indented as nothing before it`)
  return value

  function block(depth: number): Yaml {
    return lines[at]?.text.startsWith('- ') ? list(depth) : mapping(depth)
  }

  function list(depth: number): Yaml {
    const items: Yaml[] = []
    for (; lines[at]?.depth === depth && lines[at]!.text.startsWith('- ');) {
      const item = lines[at]!.text.slice(2)
      if (/^[\w.-]+:(?: |$)/.test(item)) {
        lines[at] = { depth: depth + 2, text: item }
        items.push(mapping(depth + 2))
      } else {
        at += 1
        items.push(scalar(item))
      }
    }
    return items
  }

  function mapping(depth: number): Yaml {
    const found: Record<string, Yaml> = {}
    const own = new Set<string>() // a merged key may be said again, an own one may not
    for (; lines[at]?.depth === depth;) {
      const [, key, rest = ''] = /^([\w<.-]+):(?: (.*))?$/.exec(lines[at]!.text) ?? []
      assert.ok(key !== undefined, `"${lines[at]!.text}" is a key and a value`)
      assert.ok(!own.has(key), `${key} is there once`)
      own.add(key)
      at += 1
      const [, anchor, said = rest] = /^&(\w+) ?(.*)$/.exec(rest) ?? []
      const merged = key === '<<' ? anchors.get(said.replace('*', '')) : undefined
      if (merged !== undefined) Object.assign(found, merged)
      else found[key] = said === '' || said === '>-' ? below(depth, said) : scalar(said)
      if (anchor !== undefined) anchors.set(anchor, found[key]!)
    }
    return found
  }

  function below(depth: number, fold: string): Yaml {
    const next = lines[at]
    if (next === undefined || next.depth <= depth) return ''
    if (fold === '') return block(next.depth)
    const words: string[] = []
    for (; (lines[at]?.depth ?? 0) > depth; at += 1) words.push(lines[at]!.text)
    return words.join(' ')
  }

  function scalar(item: string): Yaml {
    if (item.startsWith('[')) {
      assert.match(item, /^\[[^[\]]*\]$/, 'a list in brackets holds no other')
      const parts = item.slice(1, -1).match(/"[^"]*"|[^,]+/g) ?? []
      return parts
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map(unquote)
    }
    return unquote(item)
  }
}

function unquote(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text
}
