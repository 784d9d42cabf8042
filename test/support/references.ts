import { existsSync, readFileSync, statSync } from "node:fs"
import ts from "typescript"

/** Compares what a page of documentation says of the source with the source. */

const ROOT = new URL("../../", import.meta.url)
const FOLDERS = "(?:server|client|shared|test|docs|deploy|examples)"
/** A path from the root of the repository; behind a colon, a symbol that the file declares, perhaps with a member. */
const REFERENCE = new RegExp(
  `(?<![\\w./(-])(?<path>${FOLDERS}/(?:[\\w.-]+/)*(?:[\\w-]+(?:\\.[\\w-]+)*)?)(?::(?<symbol>[A-Za-z_$][\\w$]*(?:\\.#?[\\w$]+)?))?`,
  "g",
)
const CODE = /`([^`\n]+)`/g
const LINK = /\]\(([^)#\s]+)[^)]*\)/g

/** Every reference of the page, each once. */
export const referencesIn = (page: string): readonly string[] => [
  ...new Set([...page.matchAll(REFERENCE)].map(([whole]) => whole)),
]

/** Every wrong reference and link of the page, with what is wrong. `folder`: where the page lies, for its links. */
export function wrongReferences(page: string, folder: string): readonly string[] {
  return [
    ...referencesIn(page).flatMap(problemOf),
    ...[...page.matchAll(CODE)].flatMap(([, span = ""]) =>
      isPartial(span) ? [`${span}: no path from the root`] : [],
    ),
    ...[...page.matchAll(LINK)].flatMap(([, target = ""]) =>
      /^[a-z]+:/.test(target) || existsSync(new URL(target, new URL(folder, ROOT)))
        ? []
        : [`${target}: no such page`],
    ),
  ]
}

/** Whether a file is named in a form that is not checked. */
const isPartial = (span: string): boolean =>
  /\.tsx?\b/.test(span) &&
  !/\s/.test(span) &&
  referencesIn(span)[0] !== span &&
  !existsSync(new URL(span, ROOT))

function problemOf(reference: string): readonly string[] {
  const [path = "", symbol] = reference.split(":")
  const at = new URL(path, ROOT)
  if (!existsSync(at)) return [`${path}: no such file`]
  if (symbol === undefined) return []
  if (!statSync(at).isFile()) return [`${reference}: a folder has no symbols`]
  const [name = "", member] = symbol.split(".")
  const members = declaredIn(path).get(name)
  if (members === undefined) return [`${path}: declares no ${name}`]
  return member === undefined || members.has(member) ? [] : [`${path}: ${name} has no ${member}`]
}

type Declared = ReadonlyMap<string, ReadonlySet<string>>
const known = new Map<string, Declared>()

/** What the file declares at its top, with the members of each. */
function declaredIn(path: string): Declared {
  const declared = known.get(path) ?? readDeclared(path)
  known.set(path, declared)
  return declared
}

function readDeclared(path: string): Declared {
  const text = readFileSync(new URL(path, ROOT), "utf8")
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const declared = new Map<string, ReadonlySet<string>>()
  for (const statement of file.statements) {
    const nodes = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]
    for (const node of nodes) {
      const name = nameOf(node)
      if (name !== undefined) declared.set(name, new Set(membersOf(node)))
    }
  }
  return declared
}

function nameOf(node: ts.Node): string | undefined {
  const isDeclaration =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isVariableDeclaration(node)
  return isDeclaration ? node.name?.getText() : undefined
}

function membersOf(node: ts.Node): readonly string[] {
  const members =
    ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ? node.members : fieldsOf(node)
  return members.flatMap((member) => member.name?.getText() ?? [])
}

/** The properties of the first object that stands in it. */
function fieldsOf(node: ts.Node): readonly ts.ObjectLiteralElementLike[] {
  if (ts.isObjectLiteralExpression(node)) return node.properties
  if (ts.isFunctionLike(node)) return []
  return ts.forEachChild(node, (child) => nonEmpty(fieldsOf(child))) ?? []
}

const nonEmpty = <T>(all: readonly T[]): readonly T[] | undefined => (all.length > 0 ? all : undefined)
