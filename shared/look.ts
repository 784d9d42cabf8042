import { z } from "zod"

/** How a person looks wherever they show: picks colour and shape. */
export const Look = z.number().int().min(0).max(9)
