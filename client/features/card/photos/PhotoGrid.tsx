import type { ReactNode } from "react"
import styles from "./PhotoGrid.module.css"
import { rowsOf } from "./shapes.ts"

export interface InGrid {
  readonly key: string
  /** Width by height. */
  readonly shape: number
  readonly node: ReactNode
}

/** Photos on a paper, in rows whose photos are equally high; with the paper's margin around them. */
export function PhotoGrid({ photos }: { photos: readonly InGrid[] }) {
  if (photos.length === 0) return null
  return (
    <div className={styles["grid"]} data-photos={photos.length}>
      {rowsOf(photos).map((row) => (
        <div key={row[0]?.key} className={styles["row"]}>
          {row.map(({ key, shape, node }) => (
            <div
              key={key}
              className={styles["cell"]}
              ref={(cell) => cell?.style.setProperty("--shape", String(shape))}
            >
              {node}
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
