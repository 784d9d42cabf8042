import { Droplets, Heart, Laugh, type LucideIcon } from "lucide-react"
import type { Reaction } from "../../../../shared/reply-routes.ts"

/** Reactions are words, each with its sign. */
export const SIGNS = { love: Heart, laughed: Laugh, cried: Droplets } as const satisfies Record<
  Reaction,
  LucideIcon
>
export const WORDS = { love: "reply.love", laughed: "reply.laughed", cried: "reply.cried" } as const
