/**
 * Puts the field's text on the clipboard. Where the page is not a secure context (a phone in the home network) there
 * is no clipboard API: the text is marked and copied the old way. False: it stays marked, to be copied by hand.
 */
export async function copyFrom(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(field.value)
      return true
    } catch {
      // Not permitted: the old way asks nobody.
    }
  }
  field.focus({ preventScroll: true })
  field.select()
  field.setSelectionRange(0, field.value.length)
  try {
    return document.execCommand("copy")
  } catch {
    return false
  }
}

/** Whether this device offers its own sheet for sending (secure contexts only). */
export const canSend = (): boolean => "share" in navigator

/** Opens the device's sheet; closing it is no failure. */
export async function send(what: { readonly title: string; readonly text: string }): Promise<void> {
  try {
    await navigator.share(what)
  } catch {
    // Closed without sending, or not possible for this content: the other ways are right beside.
  }
}
