import { useEffect, useRef, useState, type ClipboardEvent, type DragEvent } from "react"

const holdsFiles = ({ dataTransfer }: Pick<DragEvent, "dataTransfer">): boolean =>
  dataTransfer.types.includes("Files")

/** Pictures that are pasted as such. What also has words (a table, a part of a page) is pasted as words. */
function pastedPictures(clipboard: DataTransfer): readonly File[] {
  if (clipboard.types.includes("text/plain")) return []
  return [...clipboard.files].filter(({ type }) => type.startsWith("image/"))
}

/**
 * Files that are dropped on the paper, and pictures that are pasted anywhere on it. The first look is taken here, before
 * the editor's: it would take a dropped file for text.
 */
export function useDropping(onFiles: (files: readonly File[]) => void) {
  const [isOver, setOver] = useState(false)
  /** Elements within elements: each is entered before the one around it is left. */
  const inside = useRef(0)
  useKeptPage()
  const set = (n: number): void => {
    inside.current = Math.max(0, n)
    setOver(inside.current > 0)
  }
  return {
    isOver,
    on: {
      onDragEnterCapture: (event: DragEvent) => {
        if (holdsFiles(event)) set(inside.current + 1)
      },
      onDragLeaveCapture: (event: DragEvent) => {
        if (holdsFiles(event)) set(inside.current - 1)
      },
      onDragOverCapture: (event: DragEvent) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = "copy"
      },
      onDropCapture: (event: DragEvent) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        event.stopPropagation()
        set(0)
        onFiles([...event.dataTransfer.files])
      },
      onPasteCapture: (event: ClipboardEvent) => {
        const pictures = pastedPictures(event.clipboardData)
        if (pictures.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        onFiles(pictures)
      },
    },
  }
}

/** A file that is dropped beside the paper would take the place of the page. */
function useKeptPage(): void {
  useEffect(() => {
    const keep = (event: globalThis.DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true || event.defaultPrevented) return
      event.preventDefault()
      event.dataTransfer.dropEffect = "none"
    }
    window.addEventListener("dragover", keep)
    window.addEventListener("drop", keep)
    return () => {
      window.removeEventListener("dragover", keep)
      window.removeEventListener("drop", keep)
    }
  }, [])
}
