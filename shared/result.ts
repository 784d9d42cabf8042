/** What may fail as a matter of course is a value; exceptions are for bugs. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const refuse = <const E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })

/** For the branch that the types say cannot be taken; throws when they were wrong. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
