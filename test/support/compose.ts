import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { z } from "zod"

const Compose = z.object({
  services: z.record(z.string(), z.object({ environment: z.record(z.string(), z.string()).optional() })),
})

/**
 * What docker-compose.yml gives a node as its environment, with these values in place of the operator's; so that tests
 * run what people deploy. Values without an entry take the file's defaults.
 */
export function composeSettings(
  service: string,
  values: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const text = readFileSync(new URL("../../docker-compose.yml", import.meta.url), "utf8")
  const environment = Compose.parse(parse(text, { merge: true })).services[service]?.environment
  if (environment === undefined) throw new Error(`docker-compose.yml gives ${service} no environment`)
  const filled = Object.entries(environment).map(([name, value]): [string, string] => [
    name,
    value.replaceAll(
      /\$\{(\w+):?-([^}]*)\}/g,
      (_all, key: string, fallback: string) => values[key] ?? fallback,
    ),
  ])
  return Object.fromEntries(filled)
}
