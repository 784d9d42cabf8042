import type { ContenderKind } from "../contenders/contender.ts"
import type { Finding } from "./findings.ts"

export interface Setting {
  readonly jubilee: ContenderKind
  readonly peer: ContenderKind
  /** What the machine can do at most; for two nodes there is none. */
  readonly floor?: ContenderKind
  /** Shorter and fewer: to see that everything works, not to believe the figures. */
  readonly quick: boolean
  readonly say: (line: string) => void
}

/** Measures some lines of the table; starts and stops its own servers. */
export type Scenario = (setting: Setting) => Promise<readonly Finding[]>
