import type { RandomBytes } from "../../../shared/ids.ts"

/**
 * Short numbers that tell nothing: drawn at random among the free ones, from one byte's worth while few are in use.
 * A counter would tell a recipient how many people or rooms came before (S3).
 */
export class ShortIds {
  readonly #used = new Set<number>()
  readonly #random: RandomBytes
  readonly #floor: number

  /** `floor`: the smallest pool, 2^n numbers; 128 keeps msgpack at one byte. */
  constructor(random: RandomBytes, floor = 128) {
    this.#random = random
    this.#floor = floor
  }

  draw(): number {
    let pool = this.#floor
    while (this.#used.size * 2 >= pool) pool *= 2
    for (;;) {
      const [a = 0, b = 0, c = 0, d = 0] = this.#random(4)
      const number = (a * 0x100_0000 + b * 0x1_0000 + c * 0x100 + d) % pool
      if (this.#used.has(number)) continue
      this.#used.add(number)
      return number
    }
  }

  free(number: number): void {
    this.#used.delete(number)
  }
}
