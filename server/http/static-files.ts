import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"

/** One file of the client as it goes over the wire. */
export interface StaticFile {
  readonly type: string
  readonly bytes: Uint8Array
  readonly tag: string
  /** The name has a hash of the content in it: it never changes. */
  readonly immutable: boolean
  /** The bytes in an encoding, made when first asked for; undefined when it would not be smaller. */
  encoded(encoding: Encoding): Promise<Uint8Array> | undefined
}

export const ENCODINGS = ["br", "gzip"] as const
type Encoding = (typeof ENCODINGS)[number]

/** By URL path. Read once at the start: no request reaches the file system, so no path can lead out of the folder. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
}
const COMPRESSIBLE = /^text\/|json$|svg/

/** Ends the name of what the build has packed already. */
const PACKED = ".br"

const compress = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 9 }),
} satisfies Record<Encoding, unknown>

/** The built client in `folder`; empty when it was not built. Files of a type that is not ours to serve are left out. */
export function readStaticFiles(folder: string): StaticFiles {
  const files = new Map<string, StaticFile>()
  const paths = filesBelow(folder)
  const packed = new Set(paths.filter((path) => path.endsWith(PACKED)))
  for (const path of paths) {
    const url = `/${relative(folder, path).split(sep).join("/")}`
    const br = packed.has(path + PACKED) ? readFileSync(path + PACKED) : undefined
    const file = staticFile(readFileSync(path), url, br)
    if (file !== undefined) files.set(url, file)
  }
  return files
}

function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return []
    throw error
  }
}

/** Whether a path names a file of the client by its content, so that what it names never changes. */
export const isHashedPath = (path: string): boolean => /^\/assets\/[\w.-]*-[\w-]{8,}\.\w+$/.test(path)

/** A file of the client; undefined when its type is not ours to serve. `br`: it packed by Brotli, if it is already. */
export function staticFile(bytes: Uint8Array, url: string, br?: Uint8Array): StaticFile | undefined {
  const type = TYPES[extname(url)]
  if (type === undefined) return undefined
  const made = new Map<Encoding, Promise<Uint8Array>>(br === undefined ? [] : [["br", Promise.resolve(br)]])
  return {
    type,
    bytes,
    tag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    immutable: isHashedPath(url),
    encoded(encoding) {
      if (!COMPRESSIBLE.test(type) || bytes.length < 512) return undefined
      const before = made.get(encoding)
      if (before) return before
      const encoded = compress[encoding](bytes)
      made.set(encoding, encoded)
      return encoded
    },
  }
}
