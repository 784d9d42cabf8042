import { z } from "zod"
import * as general from "../../shared/api.ts"
import { API, type Endpoint } from "../../shared/api-routes.ts"
import * as arrangement from "../../shared/arrangement-routes.ts"
import * as asks from "../../shared/ask-routes.ts"
import * as commands from "../../shared/claim-commands.ts"
import * as calendar from "../../shared/calendar-routes.ts"
import * as reminderRoutes from "../../shared/reminder-routes.ts"
import * as reminders from "../../shared/reminders.ts"
import * as channels from "../../shared/channel-routes.ts"
import * as cards from "../../shared/card-content.ts"
import * as claims from "../../shared/claims.ts"
import * as days from "../../shared/day-routes.ts"
import { DateRule } from "../../shared/dates/rule.ts"
import * as editors from "../../shared/editor-routes.ts"
import * as file from "../../shared/kept/format.ts"
import * as kept from "../../shared/kept-routes.ts"
import * as photos from "../../shared/photo-routes.ts"
import * as replies from "../../shared/reply-routes.ts"
import * as tickets from "../../shared/ticket-routes.ts"
import * as rooms from "../../shared/room-routes.ts"
import { ERRORS } from "../errors.ts"

const schemas = {
  ...general,
  ...claims,
  ...commands,
  ...rooms,
  ...asks,
  ...editors,
  ...calendar,
  ...reminderRoutes,
  ...reminders,
  ...channels,
  ...photos,
  ...file,
  ...kept,
  ...cards,
  ...arrangement,
  ...replies,
  ...tickets,
  ...days,
  DateRule,
}

type Json = Record<string, unknown>

/** The description of the API (OpenAPI 3.1), made from the schemas that the server itself reads and answers by. */
export function describeApi({
  version,
  cookie,
}: {
  readonly version: string
  /** What this place calls the cookie of a device. */
  readonly cookie: string
}): Json {
  const named = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas))
    if (schema instanceof z.ZodType) named.add(schema, { id })
  const uri = (id: string): string => `#/components/schemas/${id}`
  const generated = z.toJSONSchema(named, { io: "input", uri, unrepresentable: "any" })
  const paths: Record<string, Json> = {}
  for (const [name, endpoint] of Object.entries<Endpoint>(API)) {
    const refer = (schema: z.ZodType): Json => ({ $ref: uri(named.get(schema)?.id ?? "") })
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: operation(name, endpoint, refer),
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Jubilee",
      version,
      description:
        "Requests that change something come from a page of the same origin (an exact Origin header) and carry JSON, or where it says so bytes.",
    },
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(generated.schemas).map(([id, schema]) => [id, plain(schema)]),
      ),
      securitySchemes: {
        access: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        refresh: { type: "apiKey", in: "cookie", name: cookie },
      },
    },
  }
}

/** Without what only a schema that stands alone needs. */
function plain({ $schema: _dialect, $id: _id, ...schema }: Json): Json {
  return schema
}

function operation(name: string, endpoint: Endpoint, refer: (schema: z.ZodType) => Json): Json {
  const { summary, params, body, takes, status, answer, gives } = endpoint
  const json = (schema: z.ZodType): Json => ({ "application/json": { schema: refer(schema) } })
  const answered = answer ? { content: json(answer) } : gives ? { content: { [gives.media]: {} } } : {}
  const form = takes?.form && { schema: refer(takes.form) }
  const taken = body
    ? json(body)
    : takes && Object.fromEntries(takes.media.map((media) => [media, form ?? {}]))
  return {
    operationId: name,
    summary,
    parameters: Object.entries(params.shape).map(([parameter, schema]) => ({
      name: parameter,
      in: "path",
      required: true,
      schema: plain(z.toJSONSchema(schema, { io: "input" })),
    })),
    ...(taken && { requestBody: { required: true, content: taken } }),
    responses: { [status]: { description: "Done", ...answered }, ...refusals(endpoint) },
    security: security(endpoint),
  }
}

function security({ caller, path }: Endpoint): Json[] {
  if (caller === "person") return [{ access: [] }]
  const refresh = path === "/api/session" ? [{ refresh: [] }] : []
  return caller === "optional" ? [{ access: [] }, {}] : [...refresh, ...(refresh.length === 0 ? [{}] : [])]
}

/** The refusals of an endpoint by their status, each with its codes. */
function refusals({ refusals, method, caller, body, params }: Endpoint): Record<string, Json> {
  const codes = [
    ...refusals,
    "too_many" as const,
    ...(method === "GET" ? [] : (["foreign_origin"] as const)),
    ...(caller === "anyone" ? [] : (["signed_out", "token_expired"] as const)),
    ...(body ? (["malformed", "invalid_input", "too_large", "unsupported_type"] as const) : []),
    ...(Object.keys(params.shape).length > 0 ? (["not_here"] as const) : []),
    "store_away" as const,
    "internal" as const,
  ]
  const byStatus = Map.groupBy(new Set(codes), (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${ERRORS[code].text}`).join(" "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/ApiError" } } },
      },
    ]),
  )
}
