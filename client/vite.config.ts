import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig, type Plugin } from "vite"

/**
 * The component library carries its own words in 34 languages; the interface speaks one so far. Every other
 * dictionary is the English one, so that readers do not download it. An empty one will not do: a browser of that
 * language then shows no page at all, since the library falls back by dictionary and not by word.
 */
function oneLanguage(): Plugin {
  const OTHER = /[\\/]intl[\\/][a-z]+[\\/](?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/
  return {
    name: "one-language",
    enforce: "pre",
    load: { filter: { id: OTHER }, handler: () => 'export { default } from "./en-US.mjs"' },
  }
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [oneLanguage(), react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Old enough for the phones of grandparents; the colours' light-dark() is translated for them.
    cssTarget: ["chrome105", "safari15.4", "firefox110"],
    // Small pictures as data: URLs would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // One chunk, evaluated before any other that makes a schema: see strict-policy.ts.
            { name: "schemas", test: /node_modules[\\/]zod[\\/]|session[\\/]strict-policy/ },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
})
