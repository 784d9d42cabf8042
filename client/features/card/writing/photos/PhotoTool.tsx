import { Image } from "lucide-react"
import { FileTrigger } from "react-aria-components"
import { PHOTOS_EACH_MAX } from "../../../../../shared/limits.ts"
import { t } from "../../../../i18n/text.ts"
import { Pill } from "../Pill.tsx"
import styles from "./PhotoTool.module.css"

interface Props {
  /** How many photos the message has, those on their way among them. */
  readonly count: number
  readonly onFiles: (files: readonly File[]) => void
}

/** Opens the device's own choice of photos: its library, its files, its camera. */
function Choose({ count, onFiles, word }: Props & { word: string }) {
  return (
    <FileTrigger
      acceptedFileTypes={["image/*"]}
      allowsMultiple
      onSelect={(files) => onFiles([...(files ?? [])])}
    >
      <Pill icon={<Image size={18} />} isDisabled={count >= PHOTOS_EACH_MAX}>
        {word}
      </Pill>
    </FileTrigger>
  )
}

export const PhotoTool = (props: Props) => <Choose {...props} word={t("photos.tool")} />

/** On a phone: the same with a word about how many fit. */
export function PhotoPanel(props: Props) {
  const left = PHOTOS_EACH_MAX - props.count
  return (
    <div className={styles["panel"]}>
      <Choose {...props} word={t("photos.choose")} />
      <p className="soft">{left <= 0 ? t("photos.noRoom") : t("photos.room", { count: left })}</p>
    </div>
  )
}
