/** What can be done with a whole wish. */
export type RowAction = "up" | "down" | "top" | "remove" | "restore"
