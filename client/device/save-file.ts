/** As long as a browser may take to begin, ms. */
const BEGINS_MS = 60_000

/** Gives the file to the browser to save. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), BEGINS_MS)
}
