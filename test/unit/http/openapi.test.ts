import { describe, expect, test } from "vitest"
import { z } from "zod"
import { describeApi } from "../../../server/http/openapi.ts"
import { API, type Endpoint } from "../../../shared/api-routes.ts"
import { ERRORS } from "../../../server/errors.ts"

const Schema = z.record(z.string(), z.unknown())
/** Bytes are described by their media type alone. */
const Content = z.strictObject({
  "application/json": z.object({ schema: Schema }).optional(),
  "image/webp": z.strictObject({}).optional(),
  "image/*": z.strictObject({}).optional(),
  "application/octet-stream": z.strictObject({}).optional(),
})
const Operation = z.strictObject({
  operationId: z.string(),
  summary: z.string().min(1),
  parameters: z.array(
    z.strictObject({ name: z.string(), in: z.literal("path"), required: z.literal(true), schema: Schema }),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[2-5]\d\d$/),
    z.strictObject({ description: z.string().min(1), content: Content.optional() }),
  ),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
})
const Document = z.strictObject({
  openapi: z.literal("3.1.0"),
  info: z.object({ title: z.string(), version: z.literal("1.2.3") }),
  paths: z.record(
    z.string().startsWith("/api/"),
    z.partialRecord(z.enum(["get", "post", "patch", "delete"]), Operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^\w+$/), Schema),
    securitySchemes: z.record(z.string(), Schema),
  }),
})

const document = Document.parse(
  JSON.parse(JSON.stringify(describeApi({ version: "1.2.3", cookie: "jubilee-place" }))),
)

describe("the description of the API", () => {
  test("names every endpoint once, under its own path, method and name", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
      ),
    )
    const there = Object.entries<Endpoint>(API).map(([name, { method, path }]) => `${name} ${method} ${path}`)
    expect(described.sort()).toEqual(there.sort())
    expect(new Set(described).size).toBe(described.length)
  })

  test("every path parameter is described, and no other", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
      }
    }
  })

  test("every reference leads to a schema", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to)
    expect(references.length).toBeGreaterThan(50)
    const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
    for (const reference of references) expect(schemas).toContain(reference)
  })

  test("every refusal of an endpoint is described with its status and code", () => {
    for (const { method, path, refusals } of Object.values<Endpoint>(API)) {
      const operation = Object.entries(document.paths[path] ?? {}).find(
        ([key]) => key === method.toLowerCase(),
      )?.[1]
      for (const code of refusals) {
        const response = operation?.responses[String(ERRORS[code].status)]
        expect(response?.description).toContain(`\`${code}\``)
        expect(response?.content?.["application/json"]?.schema).toEqual({
          $ref: "#/components/schemas/ApiError",
        })
      }
    }
  })
})
