import { readFileSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { brotliCompress } from "node:zlib"
import react from "@vitejs/plugin-react"
import { defineConfig, type Plugin } from "vite"
import { compiledWords } from "./compile-words.ts"
import { withPlainColours } from "./floor/mixed-colours.ts"

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * The component library carries its own words in 34 languages. Those of the parts that we use come from our catalogue,
 * whatever the language; of the others every dictionary is the English one. An empty one will not do: a browser of that
 * language then shows no page at all, since the library falls back by dictionary and not by word.
 */
function libraryWords(): Plugin {
  const DICTIONARY = /[\\/]intl[\\/]([a-z]+)[\\/]([a-z]{2}-[A-Z]{2})\.mjs$/
  const OURS = new Set(["overlays", "menu", "toast", "numberfield", "spinbutton"])
  const WORDS = JSON.stringify(at("i18n/library-words.ts"))
  return {
    name: "library-words",
    enforce: "pre",
    load: {
      filter: { id: DICTIONARY },
      handler: (id) => {
        const [, part = "", language] = DICTIONARY.exec(id) ?? []
        if (OURS.has(part)) return `export { libraryWords as default } from ${WORDS}`
        return language === "en-US" ? undefined : 'export { default } from "./en-US.mjs"'
      },
    },
  }
}

/**
 * The component library asks the platform for its language as it is loaded, which takes a phone 60 ms: the formats of all
 * regions are read for it. Every page says its language itself (`I18nProvider` in main.tsx), so this answer is never used.
 */
function noPlatformLanguage(): Plugin {
  const ASKS = /[\\/]i18n[\\/]useDefaultLocale\.mjs$/
  const ENGLISH = '() => ({ locale: "en-US", direction: "ltr" })'
  return {
    name: "no-platform-language",
    enforce: "pre",
    load: {
      filter: { id: ASKS },
      handler: (id) =>
        [...readFileSync(id, "utf8").matchAll(/^export \{(.+)\};$/gm)]
          .flatMap(([, names = ""]) => [...names.matchAll(/as (\w+)/g)])
          .map(([, name]) => `export const ${name} = ${ENGLISH}`)
          .join("\n"),
    },
  }
}

/** The oldest browsers that Jubilee promises to work in (docs/decisions/0180-a-floor-of-browsers.md). */
const FLOOR = ["safari15.6", "chrome109", "firefox115"]

/** "words-de-join": the words of each language and part have a name of their own. */
function partName(module: string | null | undefined): string | undefined {
  const [, language, part] = /[\\/]i18n[\\/]([a-z]{2})[\\/]([\w-]+)\.ts$/.exec(module ?? "") ?? []
  return language === undefined ? undefined : `words-${language}-${part}`
}

/** The service worker, whose scope is the whole app: one file at the root, under the same name in every build. */
const WORKER = { name: "sw", file: "service-worker/sw.ts" }

/** In development the worker is not built: its address is that of its source. */
function workerAtRoot(): Plugin {
  return {
    name: "worker-at-root",
    configureServer: (server) =>
      void server.middlewares.use((request, _response, next) => {
        if (request.url === `/${WORKER.name}.js`) request.url = `/${WORKER.file}`
        next()
      }),
  }
}

/**
 * What of the schema library the page never asks for, a fifth of it: schemas that describe themselves as JSON Schema, its
 * sentences about what is wrong, and the code that writes code (strict-policy.ts forbids it). The functions are there and
 * say nothing, since schemas name them when they are made.
 */
function bareSchemas(): Plugin {
  const WRITERS = /[\\/]zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/
  const SENTENCES = /[\\/]zod[\\/]v4[\\/]locales[\\/]en\.js$/
  const CODE = /[\\/]zod[\\/]v4[\\/]core[\\/]doc\.js$/
  const NAME = /^export (?:const|function) (\w+)/gm
  return {
    name: "bare-schemas",
    enforce: "pre",
    load: {
      filter: { id: [WRITERS, SENTENCES, CODE] },
      handler: (id) =>
        SENTENCES.test(id)
          ? "export default () => ({ localeError: () => undefined })"
          : CODE.test(id)
            ? "export class Doc {}"
            : [...readFileSync(id, "utf8").matchAll(NAME)]
                .map(([, name]) => `export const ${name} = () => ({})`)
                .join("\n"),
    },
  }
}

/** The component library writes numbers for browsers below our floor, too; `Intl` alone does it for the others. */
function numbersByPlatform(): Plugin {
  const FORMATTER = /[\\/]@internationalized[\\/]number[\\/]dist[\\/]private[\\/]NumberFormatter\.mjs$/
  return {
    name: "numbers-by-platform",
    enforce: "pre",
    load: {
      filter: { id: FORMATTER },
      handler: () => "export { NumberFormat as NumberFormatter }; const { NumberFormat } = Intl",
    },
  }
}

/** Colours for browsers that cannot mix them. */
function plainColours(): Plugin {
  return {
    name: "plain-colours",
    enforce: "pre",
    transform: { filter: { id: /\.css$/, code: "color-mix(" }, handler: withPlainColours },
  }
}

/** Beside each script and style what the server sends of it: packed once, as small as it gets, which takes a while. */
function packed(): Plugin {
  return {
    name: "packed",
    async writeBundle({ dir = "" }, bundle) {
      const files = Object.keys(bundle).filter((file) => /\.(?:js|css)$/.test(file))
      await Promise.all(
        files.map(async (file) => {
          const path = join(dir, file)
          await writeFile(`${path}.br`, await promisify(brotliCompress)(await readFile(path)))
        }),
      )
    },
  }
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [
    libraryWords(),
    noPlatformLanguage(),
    workerAtRoot(),
    compiledWords(),
    bareSchemas(),
    numbersByPlatform(),
    plainColours(),
    packed(),
    react(),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Syntax alone, of scripts and styles; missing built-ins are what client/floor/built-ins.ts adds.
    target: FLOOR,
    cssTarget: FLOOR,
    // Small pictures as data: URLs would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: at("index.html"), [WORKER.name]: at(WORKER.file) },
      output: {
        chunkFileNames: ({ facadeModuleId }) => `assets/${partName(facadeModuleId) ?? "[name]"}-[hash].js`,
        entryFileNames: ({ name }) => (name === WORKER.name ? "[name].js" : "assets/[name]-[hash].js"),
        codeSplitting: {
          groups: [
            // One chunk, evaluated before any other that makes a schema: see strict-policy.ts.
            { name: "schemas", test: /node_modules[\\/]zod[\\/]|session[\\/]strict-policy/ },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            // Whatever every page begins with, as one file: dozens of small ones cost a phone more than they save.
            { name: "first", tags: ["$initial"], test: (id) => !id.includes("service-worker") },
          ],
        },
      },
    },
  },
})
