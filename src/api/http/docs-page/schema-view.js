import { element } from './element.js'

/** A schema for people: its type and bounds in one line, its fields below. */
export function schemaView(contract, schema, met = []) {
  const { name, found } = resolve(contract, schema)
  if (name !== null && met.includes(name)) return element('span', { class: 'type' }, name)
  const inner = name === null ? met : [...met, name]
  const line = element('span', { class: 'type' }, lineOf(contract, schema))
  const about = found.description ? element('div', { class: 'about' }, found.description) : ''
  const parts = partsOf(contract, found, inner)
  return parts.length === 0 && about === '' ? line : element('div', {}, line, about, ...parts)
}

/** An example that a person can start from: what is needed, and what each field looks like. */
export function exampleOf(contract, schema, met = []) {
  const { name, found } = resolve(contract, schema)
  if (found.examples) return found.examples[0]
  if ('default' in found) return found.default
  if ('const' in found) return found.const
  if (found.enum) return found.enum[0]
  if (name !== null && met.includes(name)) return null
  const inner = name === null ? met : [...met, name]
  const first = (found.anyOf ?? found.oneOf)?.[0]
  if (first) return exampleOf(contract, first, inner)
  const type = [found.type].flat()[0]
  if (type === 'object') {
    const needed = (found.required ?? []).map((field) => [
      field,
      exampleOf(contract, found.properties?.[field] ?? {}, inner),
    ])
    return Object.fromEntries(needed)
  }
  if (type === 'array') return [exampleOf(contract, found.items ?? {}, inner)]
  if (type === 'integer' || type === 'number') return found.minimum ?? 1
  if (type === 'boolean') return true
  return /Exact decimal/.test(found.description ?? '') ? '1' : 'text'
}

function partsOf(contract, found, met) {
  const fields = Object.entries(found.properties ?? {})
  if (fields.length > 0) {
    const rows = fields.flatMap(([field, schema]) => {
      const needed = found.required?.includes(field)
      return [
        element('dt', {}, field, needed ? '' : element('span', { class: 'type' }, ' optional')),
        element('dd', {}, schemaView(contract, schema, met)),
      ]
    })
    return [element('dl', {}, ...rows)]
  }
  if (found.items && isDeep(contract, found.items)) return [schemaView(contract, found.items, met)]
  const rest = found.additionalProperties
  if (rest && typeof rest === 'object' && isDeep(contract, rest)) {
    return [schemaView(contract, rest, met)]
  }
  return (found.anyOf ?? found.oneOf ?? [])
    .filter((one) => isDeep(contract, one))
    .map((one) => schemaView(contract, one, met))
}

function isDeep(contract, schema) {
  const { found } = resolve(contract, schema)
  return Boolean(found.properties || found.items || found.anyOf || found.oneOf)
}

function lineOf(contract, schema) {
  const { name, found } = resolve(contract, schema)
  const either = found.anyOf ?? found.oneOf
  if (either) return either.map((one) => lineOf(contract, one)).join(' or ')
  if (found.enum) return found.enum.map((value) => JSON.stringify(value)).join(' | ')
  if ('const' in found) return JSON.stringify(found.const)
  const type = [found.type ?? 'anything'].flat().join(' or ')
  const list = type === 'array' ? `list of ${lineOf(contract, found.items ?? {})}` : type
  const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']
    .filter((bound) => bound in found && Math.abs(found[bound]) < Number.MAX_SAFE_INTEGER)
    .map((bound) => `${bound} ${found[bound]}`)
  const initial = 'default' in found ? [`default ${JSON.stringify(found.default)}`] : []
  const format = found.format ? [found.format] : []
  const named = name !== null && type === 'object' ? name : list
  return [named, ...format, ...bounds, ...initial].join(', ')
}

function resolve(contract, schema) {
  if (!schema.$ref) return { name: null, found: schema }
  const name = schema.$ref.split('/').at(-1)
  return { name, found: contract.components.schemas[name] ?? {} }
}
