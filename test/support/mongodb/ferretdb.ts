import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { lockFolder } from "../../../server/store/sqlite/lock.ts"

const SOURCE = fileURLToPath(new URL("./ferretdb", import.meta.url))
/** What the program is made of; a change of any makes another program. */
const SOURCES = [
  "ferretdb/main.go",
  "ferretdb/patch.go.txt",
  "ferretdb/patch-metadata.go.txt",
  "ferretdb/go.mod",
  "ferretdb/go.sum",
  "ferretdb.ts",
]
const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/jubilee-ferretdb", import.meta.url))
const FERRETDB = "github.com/FerretDB/FerretDB"
/**
 * Where FerretDB decides what to ask SQLite for, in which order and how much of it, where it makes an index, where it takes
 * an update's error, its path of _id, which is not as its index has it, and where a bulk that holds a taken value becomes
 * many transactions.
 */
const PATCHES = [
  {
    file: "backends/sqlite/collection.go",
    before: "\tq += whereClause\n",
    after: "\twhereClause, args = narrow(params.Filter)\n\tq += whereClause\n",
  },
  {
    file: "backends/sqlite/collection.go",
    before: "string(b), arg)\n\t\t\tif err != nil {\n\t\t\t\treturn lazyerrors.Error(err)",
    after: "string(b), arg)\n\t\t\tif err != nil {\n\t\t\t\treturn lazyerrors.Error(duplicate(err))",
  },
  {
    file: "backends/sqlite/collection.go",
    before: "\tq += prepareOrderByClause(params.Sort)\n\n",
    after:
      "\tq += prepareOrderByClause(params.Sort)\n\n" +
      "\torder, limit := first(params)\n\tq += order\n\targs = append(args, limit...)\n\n",
  },
  {
    file: "backends/collection.go",
    before: "type QueryParams struct {\n",
    after: "type QueryParams struct {\n\tFirst struct {\n\t\tSort  *types.Document\n\t\tLimit int64\n\t}\n",
  },
  {
    file: "handler/msg_find.go",
    before: "\t\tqp.Limit = params.Limit\n\t}\n",
    after:
      "\t\tqp.Limit = params.Limit\n\t}\n\n" +
      "\tif params.Skip == 0 {\n\t\tqp.First.Sort, qp.First.Limit = params.Sort, params.Limit\n\t}\n",
  },
  {
    file: "backends/sqlite/metadata/registry.go",
    before: '\t\t\tstrings.Join(columns, ", "),\n\t\t)\n',
    after: '\t\t\tstrings.Join(columns, ", "),\n\t\t) + alsoByValue(c.TableName, index)\n',
  },
  { file: "backends/sqlite/metadata/metadata.go", before: `"->'$._id'"`, after: '"->\\"_id\\""' },
  {
    file: "backends/collection.go",
    before: "type InsertAllParams struct {\n",
    after: "type InsertAllParams struct {\n\tTaken *[]int\n",
  },
  {
    file: "backends/sqlite/collection.go",
    before: "\t\tvar batch []*types.Document\n\t\tdocs := params.Docs\n",
    after:
      "\t\tif params.Taken != nil {\n\t\t\treturn insertFree(ctx, tx, meta, params)\n\t\t}\n\n" +
      "\t\tvar batch []*types.Document\n\t\tdocs := params.Docs\n",
  },
  {
    file: "handler/msg_insert.go",
    before: "\t\tif _, err = c.InsertAll(connCtx, &backends.InsertAllParams{Docs: docs}); err == nil {\n",
    after:
      "\t\tif !params.Ordered {\n" +
      "\t\t\tvar taken []int\n" +
      "\t\t\tif _, err = c.InsertAll(connCtx, &backends.InsertAllParams{Docs: docs, Taken: &taken}); err != nil {\n" +
      "\t\t\t\treturn nil, lazyerrors.Error(err)\n" +
      "\t\t\t}\n" +
      "\t\t\tinserted += int32(len(docs) - len(taken))\n" +
      "\t\t\tfor _, j := range taken {\n" +
      "\t\t\t\twriteErrors = append(writeErrors, &mongo.WriteError{\n" +
      "\t\t\t\t\tIndex:   docsIndexes[j],\n" +
      "\t\t\t\t\tCode:    int(handlererrors.ErrDuplicateKeyInsert),\n" +
      "\t\t\t\t\tMessage: fmt.Sprintf(`E11000 duplicate key error collection: %s.%s`, params.DB, params.Collection),\n" +
      "\t\t\t\t})\n" +
      "\t\t\t}\n" +
      "\t\t\tcontinue\n" +
      "\t\t}\n\n" +
      "\t\tif _, err = c.InsertAll(connCtx, &backends.InsertAllParams{Docs: docs}); err == nil {\n",
  },
]
/** Ms between looks at a build that another process runs. */
const LOOK_MS = 200

/** The program's path; built first when there is none of this source. One to three minutes where Go has nothing cached. */
export async function ferretdbProgram(): Promise<string> {
  const hash = createHash("sha256")
  for (const file of SOURCES) hash.update(readFileSync(new URL(file, import.meta.url)))
  const program = join(CACHE, `ferretdb-${hash.digest("hex").slice(0, 12)}`)
  if (existsSync(program)) return program
  mkdirSync(CACHE, { recursive: true })
  const lock = await onlyBuilder()
  try {
    if (!existsSync(program)) await build(program)
  } finally {
    lock.release()
  }
  return program
}

/** Of test processes that start together one builds, the others wait for it. */
async function onlyBuilder(): Promise<{ release(): void }> {
  for (;;) {
    const lock = lockFolder(CACHE)
    if (lock !== "in_use") return lock
    await sleep(LOOK_MS)
  }
}

async function build(program: string): Promise<void> {
  await go("mod", "download", FERRETDB)
  const module = (await go("list", "-mod=readonly", "-m", "-f", "{{.Dir}}", FERRETDB)).trim()
  const unfinished = `${program}.${process.pid}`
  await go("build", "-mod=readonly", `-modfile=${patch(module)}`, "-o", unfinished, ".")
  renameSync(unfinished, program)
}

/** A copy of FerretDB with what `patch.go.txt` adds, and the go.mod that takes it from there. */
function patch(module: string): string {
  const copy = join(CACHE, "source")
  rmSync(copy, { recursive: true, force: true })
  for (const folder of ["build", "ferretdb", "internal"]) {
    cpSync(join(module, folder), join(copy, folder), { recursive: true, mode: constants.COPYFILE_FICLONE })
  }
  cpSync(join(module, "go.mod"), join(copy, "go.mod"))
  const internal = join(copy, "internal")
  for (const { file, before, after } of PATCHES) {
    const original = readFileSync(join(internal, file), "utf8")
    if (original.split(before).length !== 2) throw new Error(`FerretDB's ${file} is not what it was`)
    rmSync(join(internal, file))
    writeFileSync(join(internal, file), original.replace(before, after))
  }
  const backend = join(internal, "backends", "sqlite")
  cpSync(join(SOURCE, "patch.go.txt"), join(backend, "patch.go"))
  cpSync(join(SOURCE, "patch-metadata.go.txt"), join(backend, "metadata", "patch.go"))
  const modFile = join(CACHE, "go.mod")
  const ours = readFileSync(join(SOURCE, "go.mod"), "utf8")
  writeFileSync(modFile, `${ours}\nreplace ${FERRETDB} => ${JSON.stringify(copy)}\n`)
  cpSync(join(SOURCE, "go.sum"), join(CACHE, "go.sum"))
  return modFile
}

async function go(...args: readonly string[]): Promise<string> {
  const child = spawn("go", args, { cwd: SOURCE, stdio: ["ignore", "pipe", "pipe"] })
  let printed = ""
  let complained = ""
  child.stdout.on("data", (chunk: Buffer) => void (printed += chunk.toString()))
  child.stderr.on("data", (chunk: Buffer) => void (complained += chunk.toString()))
  await once(child, "close")
  if (child.exitCode === 0) return printed
  throw new Error(`FerretDB, the MongoDB of the tests, could not be built: ${complained.slice(-2_000)}`)
}
