import type { Result } from "../../shared/result.ts"
import type { Table } from "../store/table.ts"

/** Changes a record that may not be there yet; then `rule` begins with `empty`. */
export async function changeOrInsert<Body extends object, E extends string>(
  table: Table<Body>,
  key: string,
  empty: Body,
  rule: (body: Body) => Result<Body, E>,
): Promise<Result<Body, E>> {
  for (;;) {
    const changed = await table.change(key, rule)
    if (changed.ok) return changed
    if (changed.error !== "absent") return { ok: false, error: changed.error }
    const first = rule(empty)
    if (!first.ok || first.value === empty) return first
    if ((await table.insert(key, first.value)) === "inserted") return first
  }
}
