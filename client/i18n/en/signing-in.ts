/** The words for coming back in: by a personal link, or after signing out; come with their pages, and a part of all.ts. */
export const words = {
  "lost.copy": "Copy",
  "share.copyHand": "Press and hold the marked text to copy it.",

  // Recovery
  "me.opening": "Bringing you back…",
  "me.confirmTitle": "Hello again",
  "me.confirmText": "This is somebody's own link. Use it only if it is yours.",
  "me.other": "{name} uses this device now. Continue as somebody else?",
  "me.confirm": "Yes, it's me",
  "me.wrong": "This link isn't open any more",
  "me.wrongText":
    "A newer one was made, or a piece is missing. On a device that knows you, look under You and your devices.",
  "do.cancel": "Cancel",
  "do.copied": "Copied",

  "devices.outTitle": "You were signed out on this device",
  "devices.outText":
    "Everything that was saved is still there. Open your personal link on this device to carry on.",
  "devices.outUnsent":
    "This was written here and not saved yet. It's sent when you come back with your link; or copy it now.",
  "devices.outUnsentLabel": "Not saved yet",
  "devices.outPin": "Enter the PIN to see what was not saved yet.",
  "devices.outLink": "I have my link",
  "devices.outDone": "Forget me on this device",
  "devices.outSure": "Forget you here? What was not saved yet would be lost.",
  "cover.recovered":
    "The PIN of this device is no more. You can choose a new one under You and your devices.",
} as const
