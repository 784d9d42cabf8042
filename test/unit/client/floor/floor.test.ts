import { join } from "node:path"
import ts from "typescript"
import { expect, test } from "vitest"
import { LACKING, lackingNameOf } from "../../../support/floor.ts"

const ROOT = join(import.meta.dirname, "../../../..")

/** By client/floor/add-built-ins.ts. What is in neither list may not be used, and what is not used may not be in them. */
const ADDED = [
  "AbortSignal.timeout",
  "Array.toReversed",
  "Array.toSorted",
  "Array.toSpliced",
  "Map.groupBy",
  "String.toWellFormed",
]
/** By code that is not run, or does nothing, where they are missing. */
const ASKED_FOR_FIRST = [
  "Navigator.share",
  "OffscreenCanvas",
  "OffscreenCanvas.convertToBlob",
  "OffscreenCanvas.getContext",
  "CanvasRenderingContext2D.imageSmoothingQuality",
  "PointerEvent.getCoalescedEvents",
  "Segmenter",
  "Segmenter.segment",
  "Segments.containing",
  "Window.requestIdleCallback",
]
/** `pushAbility` asks for all of it before any page registers the worker. */
const PUSH =
  /^(?:Notification|NotificationEvent|PushEvent|PushManager|PushMessageData|PushSubscription|ServiceWorkerRegistration)(?:\.|$)/

/** Types are asked for these words alone, since that takes long. */
const WORDS = new Set(LACKING.map(({ owner, member }) => member ?? owner))

/** Whose member a declaration is, if it is one of the platform. */
function ownerOf({ parent }: ts.Declaration): string | undefined {
  if (ts.isInterfaceDeclaration(parent)) return parent.name.text
  const isStatic = ts.isTypeLiteralNode(parent) && ts.isVariableDeclaration(parent.parent)
  return isStatic ? parent.parent.name.getText() : undefined
}

class Reader {
  readonly #program: ts.Program
  readonly #checker: ts.TypeChecker
  readonly found = new Set<string>()

  constructor(program: ts.Program) {
    this.#program = program
    this.#checker = program.getTypeChecker()
  }

  read(node: ts.Node): void {
    if (ts.isIdentifier(node) && WORDS.has(node.text) && !ts.isTypeReferenceNode(node.parent))
      this.#look(node)
    // Safari reads no lookbehind until version 16.4, and no browser of the floor the flag v: the whole script fails.
    if (ts.isRegularExpressionLiteral(node) && /\(\?<[=!]|\/[a-z]*v[a-z]*$/.test(node.text))
      this.found.add(node.text)
    ts.forEachChild(node, (child) => this.read(child))
  }

  #look(node: ts.Identifier): void {
    for (const declared of this.#symbolOf(node)?.declarations ?? []) {
      if (!this.#program.isSourceFileDefaultLibrary(declared.getSourceFile())) continue
      const owner = ownerOf(declared)
      const isGlobal = ts.isVariableDeclaration(declared) || ts.isFunctionDeclaration(declared)
      const name = owner === undefined ? undefined : lackingNameOf(owner, node.text)
      const lacking = name ?? (isGlobal ? lackingNameOf(node.text, undefined) : undefined)
      if (lacking !== undefined) this.found.add(lacking)
    }
  }

  /** In `const { timeout } = AbortSignal` the name is that of a variable: what it is taken from is asked. */
  #symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    const { parent } = node
    if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent))
      return this.#checker.getTypeAtLocation(parent.parent).getProperty(node.text)
    return this.#checker.getSymbolAtLocation(node)
  }
}

function refuse({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, " "))
}

function usedIn(project: string): ReadonlySet<string> {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, project),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse },
  )
  const program = ts.createProgram(config?.fileNames ?? [], config?.options ?? {})
  const reader = new Reader(program)
  const ours = program
    .getSourceFiles()
    .filter(
      ({ fileName }) =>
        /\/(?:client|shared)\//.test(fileName.slice(ROOT.length)) && !fileName.includes("/node_modules/"),
    )
  expect(ours.length).toBeGreaterThan(1)
  for (const file of ours) reader.read(file)
  return reader.found
}

test("the page uses nothing of the platform that a browser of the floor lacks, but what is added or asked for first", () => {
  const used = [...usedIn("client/tsconfig.json")].filter((name) => !PUSH.test(name))
  expect(used.toSorted()).toEqual([...ADDED, ...ASKED_FOR_FIRST].toSorted())
})

test("the service worker, which has nothing added, uses what every browser that runs it has", () => {
  expect([...usedIn("client/service-worker/tsconfig.json")].filter((name) => !PUSH.test(name))).toEqual([])
})
