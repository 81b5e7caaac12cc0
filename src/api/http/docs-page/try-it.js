import { element } from './element.js'
import { exampleOf } from './schema-view.js'

const SHOWN = 200_000 // characters of an answer

/** A form that asks this server, and shows what it answers. */
export function tryIt(contract, { path, method, operation }) {
  const { parameters = [], requestBody } = operation
  const fields = parameters.map((parameter) => {
    const label = `${parameter.name} (${parameter.in})`
    const input = element('input', { autocomplete: 'off' })
    if (parameter.required) input.required = true
    return { parameter, input, node: element('label', {}, label, input) }
  })
  const schema = requestBody?.content?.['application/json']?.schema
  const body = schema ? element('textarea', { rows: '8', spellcheck: 'false' }) : null
  if (body) body.value = JSON.stringify(exampleOf(contract, schema), null, 2)
  const button = element('button', { type: 'submit' }, `Send ${method}`)
  const status = element('p', { role: 'status' })
  const answer = element('pre', { tabindex: '0', hidden: '', 'aria-label': 'The answer' })
  const form = element(
    'form',
    {},
    element('div', { class: 'fields' }, ...fields.map(({ node }) => node)),
    body ? element('label', {}, 'Body (JSON)', body) : '',
    button,
    status,
    answer,
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    status.textContent = 'Asks…'
    try {
      const began = performance.now()
      const response = await fetch(addressOf(path, fields), {
        method,
        headers: headersOf(fields, body),
        ...(body && { body: body.value }),
        signal: AbortSignal.timeout(15_000),
      })
      const text = await textOf(response)
      const took = Math.round(performance.now() - began)
      status.textContent = `${response.status} ${response.statusText}, ${took} ms`
      const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`)
      answer.textContent = `${headers.join('\n')}\n\n${text.slice(0, SHOWN)}`
      answer.hidden = false
    } catch (cause) {
      status.textContent = `No answer: ${cause.message}`
    } finally {
      button.disabled = false
    }
  })
  return form
}

function addressOf(template, fields) {
  const given = fields.filter(({ input }) => input.value !== '')
  const path = given
    .filter(({ parameter }) => parameter.in === 'path')
    .reduce(
      (text, { parameter, input }) =>
        text.replace(`{${parameter.name}}`, encodeURIComponent(input.value)),
      template,
    )
  const asked = given.filter(({ parameter }) => parameter.in === 'query')
  const query = new URLSearchParams(
    asked.map(({ parameter, input }) => [parameter.name, input.value]),
  )
  return query.size > 0 ? `${path}?${query}` : path
}

function headersOf(fields, body) {
  const key = document.getElementById('key').value.trim()
  const named = fields
    .filter(({ parameter, input }) => parameter.in === 'header' && input.value !== '')
    .map(({ parameter, input }) => [parameter.name, input.value])
  return {
    ...(key && { authorization: `Bearer ${key}` }),
    ...(body && { 'content-type': 'application/json' }),
    ...Object.fromEntries(named),
  }
}

/** A stream has no end, so its first part is the answer. */
async function textOf(response) {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    const { value = '' } = await reader.read()
    await reader.cancel()
    return `${value}\n… the stream goes on`
  }
  const text = await response.text()
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
