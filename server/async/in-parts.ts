/** Does a task for each, so many at the same time. */
export async function inParts<T>(
  atOnce: number,
  all: readonly T[],
  task: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all]
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await task(one)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker))
}
