import ts from "typescript"

/** A function as it stands in its file. */
export interface SourceFunction {
  /** As a reader would look for it: `Writer.push`, `openRoom > deliver`. */
  readonly name: string
  /** Its first and last line, counted from 1. */
  readonly first: number
  readonly last: number
  /** Its lines that have code on them: none that is empty or only comment. */
  readonly lines: ReadonlySet<number>
  /** Where a statement that runs at each call can be put, and whether the body is a bare expression. */
  readonly body: { readonly start: number; readonly end: number; readonly expression: boolean }
}

/** Every function of a file that has a body, in the order in which they begin. */
export function functionsIn(path: string, text: string): readonly SourceFunction[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: SourceFunction[] = []
  const visit = (node: ts.Node): void => {
    const body = bodyOf(node)
    if (body !== undefined) found.push(describe(file, node, body))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** The file with a call of `hook` at the start of each function; no line moves. */
export function withHooks(path: string, text: string, hook: string): string {
  const inserts = functionsIn(path, text).flatMap(({ body }, index) => {
    const call = `${hook}(${JSON.stringify(path)}, ${index})`
    return body.expression
      ? [
          { at: body.start, text: `(${call}, ` },
          { at: body.end, text: ")" },
        ]
      : [{ at: body.start, text: `${call};` }]
  })
  let hooked = text
  // Of two inserts at one place, the one of the outer function comes first in the list and in the text.
  for (const insert of inserts.toReversed().toSorted((a, b) => b.at - a.at)) {
    hooked = hooked.slice(0, insert.at) + insert.text + hooked.slice(insert.at)
  }
  return hooked
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  const isFunction =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  return isFunction ? node.body : undefined
}

function describe(file: ts.SourceFile, node: ts.Node, body: ts.Node): SourceFunction {
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1
  const lines = new Set<number>()
  const cover = (part: ts.Node): void => {
    const parts = part.getChildren(file).filter((child) => !ts.isJSDoc(child))
    parts.forEach(cover)
    if (parts.length > 0 || part.getWidth(file) === 0) return
    for (let line = lineAt(part.getStart(file)); line <= lineAt(part.getEnd()); line++) lines.add(line)
  }
  cover(node)
  const expression = !ts.isBlock(body)
  const start = expression ? body.getStart(file) : body.getStart(file) + 1
  return {
    name: nameOf(node),
    first: lineAt(node.getStart(file)),
    last: lineAt(node.getEnd()),
    lines,
    body: { start, end: body.getEnd(), expression },
  }
}

/** With the names of what it stands in. */
function nameOf(node: ts.Node): string {
  const own = ownName(node)
  for (let outer: ts.Node = node.parent; !ts.isSourceFile(outer); outer = outer.parent) {
    if (ts.isClassLike(outer)) return `${outer.name?.text ?? "class"}.${own}`
    if (bodyOf(outer) !== undefined) return `${nameOf(outer)} > ${own}`
  }
  return own
}

function ownName(node: ts.Node): string {
  if (ts.isConstructorDeclaration(node)) return "constructor"
  const named = ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node.parent : node
  const name =
    ts.isFunctionDeclaration(named) ||
    ts.isMethodDeclaration(named) ||
    ts.isAccessor(named) ||
    ts.isVariableDeclaration(named) ||
    ts.isPropertyAssignment(named) ||
    ts.isPropertyDeclaration(named)
      ? named.name?.getText()
      : undefined
  return name ?? "closure"
}
