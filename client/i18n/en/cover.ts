/** The words of a device that a family shares; a part of all.ts. None of the first group tells what is put away. */
export const words = {
  "cover.changed": "Something changed.",

  "cover.pin": "PIN",
  "cover.pinNow": "The PIN as it is now",
  "cover.show": "Show everything",
  "cover.checking": "One moment…",
  "cover.wrong": "That is not the PIN.",
  "cover.paused":
    "{count, plural, one {Too many tries. Again in # second.} other {Too many tries. Again in # seconds.}}",
  "cover.pinShape": "Please use 4 to 12 digits.",
  "cover.forgot": "PIN forgotten?",
  "cover.forgotText":
    "Open your own link on this device: that ends the PIN. You find or make it on another device of yours, under You and your devices.",
  "cover.forgotNone":
    "No link at hand? Sign out here: everything kept on this device goes, and an organiser can invite you again. Without your own link you come back as a new person.",
  "cover.signOut": "Sign out on this device",
  "cover.signOutSure": "Sign out, and lose what only this device knows?",

  "cover.title": "A device that you share",
  "cover.text":
    "When whoever you celebrate may look at this screen too: ideas, who gets what and your shopping are put away behind a PIN. So are surprises. You enter it to see them; they go away again when you leave the page, or after five minutes.",
  "cover.honest":
    "It keeps glances away, not somebody who knows how to read what a device has stored. While things are put away, this device keeps no copy of them.",
  "cover.newPin": "Choose a PIN",
  "cover.pinHelp": "4 to 12 digits. Everybody who knows it sees everything.",
  "cover.turnOn": "Share this device",
  "cover.on": "This device is shared. A PIN keeps surprises away from glances.",
  "cover.turnOff": "Stop sharing",
  "cover.turnedOn": "This device is shared now.",
  "cover.turnedOff": "This device is yours alone now.",
  "cover.cannot": "This browser keeps nothing, so a PIN would be gone with the next visit.",
  "cover.needsPin": "Enter the PIN to see your own link.",

  "help.sharedTitle": "A tablet for everybody",
  "help.shared":
    "Does whoever you celebrate use this device too? Under You and your devices you put plans and surprises behind a PIN.",
} as const
