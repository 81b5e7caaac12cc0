import ts from 'typescript'

const GROUPS = new Set(['describe', 'suite'])
const TESTS = new Set(['test', 'it'])
const NOT_RUN = new Set(['skip', 'todo'])

/**
 * The titles of the tests that a file runs, as far as they stand there literally: of a template,
 * the text before its first `${`. What is skipped or left to do has no title here.
 */
export function testTitles(path: string, text: string): readonly string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const titles: string[] = []

  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const called = calledAs(node.expression)
      if (called && (called.notRun || isSwitchedOff(node))) return
      const title = node.arguments[0]
      if (called?.isTest && title) titles.push(literalStart(title))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles.filter((title) => title !== '')
}

/** `test(…)`, `it(…)`, `describe(…)`, their `.skip`, `.todo` and `.only`, and `t.test(…)`. */
function calledAs(callee: ts.Expression): { isTest: boolean; notRun: boolean } | null {
  if (ts.isIdentifier(callee)) return named(callee.text, '')
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return null
  const [object, property] = [callee.expression.text, callee.name.text]
  return object === 't' ? named(property, '') : named(object, property)
}

function named(name: string, variant: string): { isTest: boolean; notRun: boolean } | null {
  if (!TESTS.has(name) && !GROUPS.has(name)) return null
  if (!['', 'only', ...NOT_RUN].includes(variant)) return null
  return { isTest: TESTS.has(name), notRun: NOT_RUN.has(variant) }
}

/** `{ skip: true }` or `{ todo: 'a reason' }`. A condition may let the test run, so it counts. */
function isSwitchedOff(call: ts.CallExpression): boolean {
  return call.arguments
    .filter(ts.isObjectLiteralExpression)
    .some((options) =>
      options.properties.some(
        (property) =>
          ts.isPropertyAssignment(property) &&
          NOT_RUN.has(property.name.getText()) &&
          (property.initializer.kind === ts.SyntaxKind.TrueKeyword ||
            ts.isStringLiteralLike(property.initializer)),
      ),
    )
}

function literalStart(title: ts.Expression): string {
  if (ts.isStringLiteralLike(title)) return title.text
  return ts.isTemplateExpression(title) ? title.head.text : ''
}
