/** The chain of a query: from who asked, over the data that it was given, to its result and who read that. */

/** What somebody can do in a query. */
export type QueryPart = "asked" | "granted" | "read" | "result_written" | "wrote" | "result_read";
