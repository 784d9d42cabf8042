/** The words of photos in a card; a part of all.ts. */
export const words = {
  "photos.photo": "Photo",
  "photos.said": "Photo: {alt}",
  "photos.unsaid": "A photo",
  "photos.open": "Show the photo large",
  "photos.openNamed": "{alt}. Show large",
  "photos.previous": "The photo before",
  "photos.next": "The next photo",
  "photos.missing": "This photo didn't come.",
  "photos.again": "Try again",

  // Writing
  "photos.tool": "Photo",
  "photos.choose": "Choose photos",
  "photos.room": "{count, plural, one {One more photo fits here.} other {# more photos fit here.}}",
  "photos.noRoom": "That's all the photos that one message holds.",
  "photos.describe": "Describe the photo",
  "photos.described": "{alt}. Change the description",
  "photos.describeNth": "Describe the photo {n}",
  "photos.describedNth": "{alt}. Change the description of photo {n}",
  "photos.altLabel": "What can be seen?",
  "photos.altDone": "That's it",
  "photos.altHelp": "For those who cannot see it.",
  "photos.remove": "Remove the photo",
  "photos.removeNth": "Remove photo {n}",
  "photos.up": "Move forward",
  "photos.removed": "The photo is removed.",
  "photos.back": "The photo is back.",
  "photos.moved": "Photo {n} of {of}",
  "photos.preparing": "Getting it ready…",
  "photos.waiting": "Waits to be uploaded",
  "photos.sending": "Uploading",
  "photos.cancel": "Cancel the upload",

  // What came too late
  "photos.left": "Photos that are not in the card",
  "photos.leftText":
    "{count, plural, one {The card opened before this photo of yours was up. It isn't in the card.} other {The card opened before these photos of yours were up. They aren't in the card.}}",
  "photos.save": "Save it here",
  "photos.giveUp": "Give it up",

  // What cannot be taken
  "photos.notAPhoto": "“{name}” isn't a photo that can be read here. JPEG, PNG, WebP and GIF work.",
  "photos.heic":
    "“{name}” is in the HEIC format, which this browser can't read. On the iPhone choose Settings, Camera, Formats, Most Compatible, or send the photo to yourself and save it as JPEG.",
  "photos.tooManyPixels":
    "“{name}” has too many pixels for this device. Take it in a smaller size, or use a screenshot of it.",
  "photos.tooLargeFile": "“{name}” is larger than 80 MB. A smaller version looks the same in a card.",
  "photos.tooMany":
    "{count, plural, one {One message holds six photos, so one was left out.} other {One message holds six photos, so # were left out.}}",
  "photos.messageFull": "This message has six photos already.",
  "photos.notSaved": "It could not be saved with the message.",

  "fail.not_a_photo": "That isn't a photo that can be read, or a part of it is missing.",
  "fail.heic_photo": "Photos in the HEIC format can't be read here. Please send it as JPEG.",
  "fail.photo_too_large": "That photo is too large.",
  "fail.photos_full": "You have as many photos in this card as one person can. Remove one to make room.",
  "fail.card_photos_full": "This card holds no more photos.",
  "fail.photos_today": "That's as many photos as one person can upload in a day. Tomorrow it goes on.",
  "fail.photos_busy": "Many photos are being uploaded just now. Please try again in a moment.",
} as const
