/** The words about a person's devices; a part of all.ts. */
export const words = {
  "devices.title": "Where you're signed in",
  "devices.current": "This device",
  "devices.signOut": "Sign out",
  "devices.signOutLabel": "Sign out: {name}",
  "devices.signOutOthers": "Sign out all other devices",
  "devices.othersSure":
    "{count, plural, one {Sign out the other device? Your personal link still opens Jubilee as you.} other {Sign out # other devices? Your personal link still opens Jubilee as you.}}",
  "devices.othersYes": "Sign them out",
  "devices.endedOthers": "All your other devices are signed out.",
  "devices.failed": "Your devices can't be shown just now.",
  "devices.again": "Try again",

  "devices.linkAlone": "A new link replaces the old one.",
  "devices.linkEnds":
    "{count, plural, one {A new link replaces the old one, and signs out your other device.} other {A new link replaces the old one, and signs out your # other devices.}}",

  "devices.leaveTitle": "Sign out on this device",
  "devices.leaveText": "What you've saved stays with your group. This device forgets you.",
  "devices.leave": "Sign out",
  "devices.leaveUnsent": "Something you wrote is saved only on this device and would be lost.",
  "devices.leaveNoLink":
    "You have no personal link yet. Without one you can't come back as {name}: make it first, and keep it.",
  "devices.leaveSure": "Sign out now?",
  "devices.leaveYes": "Yes, sign out",
  "devices.named": "{browser} on {system}",
  "devices.unnamed": "A device",
  "devices.added": "Added {day}",
  "devices.usedNow": "Used recently",
  "devices.used": "Last used {day}",
  "devices.ended": "Signed out. Did a stranger open your link? Make a new one, so the old one stops working.",

  "devices.notice": "Devices",
  "devices.opened": "Your personal link was opened on another device: {name}.",
  "devices.openedCovered": "A personal link was opened on another device. Enter the PIN to see which one.",
  "devices.wasYou": "Was that you?",
  "devices.mine": "That was me",
  "devices.endIt": "Sign it out",
} as const
