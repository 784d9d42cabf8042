import { Skeleton } from "../../../components/Skeleton.tsx"
import styles from "./OpenedCard.module.css"

/** In the place of a card that is on its way. */
export function Waiting() {
  return (
    <Skeleton>
      <div className={`bone ${styles["bone"]}`} />
    </Skeleton>
  )
}
