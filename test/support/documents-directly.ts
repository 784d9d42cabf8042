import type { Clock } from "../../server/clock.ts"
import { Answers } from "../../server/documents/answer.ts"
import { type Documents, DocumentLanes } from "../../server/documents/documents.ts"
import type { Ask } from "../../server/documents/jobs.ts"

/** Documents are opened in this thread; `gate` lets that happen when a test wants it to. */
export function documentsDirectly(
  clock: Clock,
  gate: <T>(ask: Ask, work: () => T) => Promise<T> = async (_ask, work) => work(),
): Documents {
  const answers = new Answers(() => 0)
  return new DocumentLanes({
    clock,
    open: () => (kind, job, budgetMs) =>
      gate({ kind, job, budgetMs }, () => answers.answer({ kind, job, budgetMs })),
  })
}
