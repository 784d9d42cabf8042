import type { Hono } from "hono"
import type { Health } from "../ops/health.ts"
import type { Served } from "./answers.ts"

export const PROBES: ReadonlySet<string> = new Set(["/livez", "/readyz"])

/**
 * What orchestrators and load balancers ask. Both say what is missing and nothing else; they are for operators, so a
 * load balancer keeps them from the public.
 */
export function mountProbes(app: Hono<Served>, health: Health): void {
  app.get("/livez", (call) => {
    call.set("route", "/livez")
    const live = health.live()
    return call.json({ status: live ? "live" : "dead", store: live ? "up" : "gone" }, live ? 200 : 503)
  })
  app.get("/readyz", async (call) => {
    call.set("route", "/readyz")
    const { ready, condition } = await health.ready()
    return call.json({ status: ready ? "ready" : "not_ready", ...condition }, ready ? 200 : 503)
  })
}
