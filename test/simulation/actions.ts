/** Something that may happen next; heavier things happen more often. */
export interface Action {
  readonly weight: number
  /** Lets it happen and says what it was. */
  readonly run: () => string
}
