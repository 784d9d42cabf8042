/** One sample of the text format: `name{label="value"} 1`. */
const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/i
const LABEL = /([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gi
const NUMBER = /^(nan|[+-]?inf|[+-]?\d+(\.\d+)?(e[+-]?\d+)?)$/i
const TYPES = new Set(["counter", "gauge", "histogram", "summary"])

/** What a node said about itself when it was asked. */
export interface Scrape {
  readonly text: string
  /** Every metric that was declared, whether or not it has a value yet. */
  readonly names: ReadonlySet<string>
  /** Names and values of all labels. */
  readonly labels: readonly (readonly [string, string])[]
  /** The sum of the samples of this name that have these labels; 0 when there are none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number
}

interface Sample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

/** Reads Prometheus' text format, strictly: a line that Prometheus would refuse throws. */
export function parseScrape(text: string): Scrape {
  if (!text.endsWith("\n")) throw new Error("the last line must end")
  const names = new Set<string>()
  const samples: Sample[] = []
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue
    if (line.startsWith("# TYPE ")) {
      const [, , name = "", type = ""] = line.split(" ")
      if (!TYPES.has(type) || names.has(name)) throw new Error(`declared twice or of no type: ${line}`)
      names.add(name)
    } else samples.push(sampleIn(line, names))
  }
  const wanted = (sample: Sample, labels: Readonly<Record<string, string>>): boolean =>
    Object.entries(labels).every(([key, said]) => sample.labels.get(key) === said)
  return {
    text,
    names,
    labels: samples.flatMap((sample) => [...sample.labels]),
    value(name, labels = {}) {
      const found = samples.filter((sample) => sample.name === name && wanted(sample, labels))
      return found.reduce((sum, { value }) => sum + value, 0)
    },
  }
}

function sampleIn(line: string, declared: ReadonlySet<string>): Sample {
  const [, name, list = "", number = ""] = SAMPLE.exec(line) ?? []
  if (name === undefined || !NUMBER.test(number)) throw new Error(`no sample: ${line}`)
  const labels = [...list.matchAll(LABEL)]
  if (labels.map(([whole]) => whole).join("") !== list) throw new Error(`labels cannot be read: ${line}`)
  if (!declared.has(name) && !declared.has(name.replace(/_(bucket|sum|count)$/, "")))
    throw new Error(`not declared: ${line}`)
  return {
    name,
    labels: new Map(labels.map(([, key = "", said = ""]) => [key, said])),
    value: Number(number),
  }
}

/** Asks a node as Prometheus does. */
export async function scrape(url: string): Promise<Scrape> {
  const answer = await fetch(url)
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  return parseScrape(await answer.text())
}
