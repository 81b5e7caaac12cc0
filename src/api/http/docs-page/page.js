// Renders /openapi.json. No library, no build: the page has to work where the dashboard is not built.
import { element } from './element.js'
import { schemaView } from './schema-view.js'
import { tryIt } from './try-it.js'

const state = document.getElementById('state')
const main = document.getElementById('operations')

try {
  const response = await fetch('/openapi.json')
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  show(await response.json())
} catch (cause) {
  state.textContent = `The contract could not be read: ${cause.message}. Load the page again.`
}

function show(contract) {
  const { info, paths } = contract
  document.getElementById('version').textContent = info.version
  document.getElementById('about').textContent = info.description
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
      area: operation.tags?.[0] ?? 'other',
    })),
  )
  const areas = Map.groupBy(operations, ({ area }) => area)
  const names = [...areas.keys()].sort()
  document
    .getElementById('areas')
    .append(
      element(
        'ul',
        {},
        ...names.map((name) => element('li', {}, element('a', { href: `#area-${name}` }, name))),
      ),
    )
  const sections = names.map((name) => {
    const cards = areas.get(name).map((one) => card(contract, one))
    const heading = element('h2', { id: `area-${name}` }, name)
    return { cards, node: element('section', {}, heading, ...cards.map(({ node }) => node)) }
  })
  main.append(...sections.map(({ node }) => node))
  listen(sections, operations.length)
  open(location.hash.slice(1))
}

/** One operation. What is inside is made when it is first opened. */
function card(contract, { path, method, operation }) {
  const node = element(
    'details',
    { class: operation.deprecated ? 'operation old' : 'operation', id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { class: `method ${method}` }, method),
      element('span', { class: 'path' }, path),
      element('span', { class: 'about' }, operation.summary),
    ),
  )
  node.addEventListener('toggle', () => {
    if (node.children.length === 1) node.append(inside(contract, { path, method, operation }))
    if (node.open) history.replaceState(null, '', `#${operation.operationId}`)
  })
  const words = [path, method, operation.operationId, operation.summary, operation.description]
  return { node, text: `${words.join(' ')} ${JSON.stringify(operation)}`.toLowerCase() }
}

function inside(contract, asked) {
  const { operation } = asked
  const { parameters = [], requestBody, responses, security, description } = operation
  const body = requestBody?.content?.['application/json']?.schema
  const parts = []
  if (description) parts.push(element('p', {}, description))
  parts.push(element('p', { class: 'about' }, security ? 'Needs a key.' : 'Needs no key.'))
  if (parameters.length > 0) {
    parts.push(element('h3', {}, 'Parameters'), parameterList(contract, parameters))
  }
  if (body) parts.push(element('h3', {}, 'Body'), schemaView(contract, body))
  parts.push(element('h3', {}, 'Answers'), answerList(contract, responses))
  parts.push(element('h3', {}, 'Try it'), tryIt(contract, asked))
  return element('div', { class: 'body' }, ...parts)
}

function parameterList(contract, parameters) {
  const rows = parameters.flatMap(({ name, in: place, required, schema, description }) => [
    element('dt', {}, name, required ? element('span', { class: 'needed' }, ' needed') : ''),
    element(
      'dd',
      {},
      element('span', { class: 'type' }, `${place} `),
      schemaView(contract, schema ?? {}),
      description ? element('div', { class: 'about' }, description) : '',
    ),
  ])
  return element('dl', {}, ...rows)
}

function answerList(contract, responses) {
  const rows = Object.entries(responses).flatMap(([status, { description, content = {} }]) => {
    const isError = !status.startsWith('2')
    const schemas = isError ? [] : Object.values(content).map(({ schema }) => schema ?? {})
    return [
      element('dt', {}, status),
      element('dd', {}, description, ...schemas.map((schema) => schemaView(contract, schema))),
    ]
  })
  return element('dl', {}, ...rows)
}

function listen(sections, count) {
  const search = document.getElementById('search')
  const tell = (shown) => {
    state.textContent =
      shown === count ? `${count} operations.` : `${shown} of ${count} operations.`
  }
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    let shown = 0
    for (const { node, cards } of sections) {
      const found = cards.filter((one) => words.every((word) => one.text.includes(word)))
      for (const one of cards) one.node.hidden = !found.includes(one)
      node.hidden = found.length === 0
      shown += found.length
    }
    tell(shown)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return
    event.preventDefault()
    search.focus()
  })
  tell(count)
}

function open(id) {
  const node = id && document.getElementById(id)
  if (!node) return
  if (node.tagName === 'DETAILS') node.open = true
  node.scrollIntoView()
}
