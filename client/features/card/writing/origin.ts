/** Marks this screen's own transactions. */
export const WRITING = { screen: "card" }
