import { enCalendar } from "./en-calendar.ts"
import { enCardOpening } from "./en-card-opening.ts"
import { enCardStart } from "./en-card-start.ts"
import { enCardWriting } from "./en-card-writing.ts"
import { enClaims } from "./en-claims.ts"
import { enCover } from "./en-cover.ts"
import { enAsks } from "./en-asks.ts"
import { enDevices } from "./en-devices.ts"
import { enEditors } from "./en-editors.ts"
import { enOccasion } from "./en-occasion.ts"
import { enPool } from "./en-pool.ts"
import { enPutAway } from "./en-put-away.ts"
import { enReveal } from "./en-reveal.ts"
import { enSetAside } from "./en-set-aside.ts"
import { enShopping } from "./en-shopping.ts"

/**
 * The words, in English. Short and spoken; a person's name instead of "the recipient"; an error says what to do.
 * `{name}` is filled in; a message with forms is chosen by `count`.
 */
export const en = {
  ...enOccasion,
  ...enShopping,
  ...enClaims,
  ...enCardOpening,
  ...enPool,
  ...enPutAway,
  ...enReveal,
  ...enCover,
  ...enAsks,
  ...enDevices,
  ...enEditors,
  ...enCalendar,
  ...enCardWriting,
  ...enSetAside,
  ...enCardStart,
  "app.name": "Jubilee",
  "app.skip": "Skip to content",
  "app.title": "{page} · Jubilee",
  "app.homeLink": "Jubilee, all your lists",
  "app.loading": "Opening…",
  "app.failed": "Something broke on this page",
  "app.partTitle": "Not loaded yet",
  "app.partMissing": "This part couldn't be loaded. Check the connection.",
  "app.partBroken": "This part doesn't work right now. Reload the page to try again.",
  "app.partAgain": "Try again",
  "app.failedText": "What you wrote is kept on this device. Reload the page to go on.",

  // First screen
  "first.sentence": "Plan a present or sign a card together, and keep the surprise.",
  "first.how": "Start one, send the link. Nobody needs an account.",
  "first.start": "Start a gift list",
  "first.invited": "I have an invitation",
  "first.inviteTitle": "Open your invitation",
  "first.inviteHelp":
    "Tap the link somebody sent you, and you're in. Or copy it from the message and paste it here.",
  "first.inviteLabel": "Invitation link",
  "first.invitePlaceholder": "https://…/join#…",
  "first.inviteOpen": "Open",
  "first.inviteWrong":
    "That doesn't look like an invitation. Copy the whole link, with everything after the #.",

  // Home
  "home.title": "Home",
  "home.hello": "Hello, {name}",
  "home.soon": "Coming up",
  "home.soonNone": "Nothing in the next two months.",
  "home.circles": "Your circles",
  "home.circleYours": "Started by you",
  "home.circleOf": "{name}'s circle",
  "home.circleUnnamed": "Lists to look at",
  "home.past": "Earlier",
  "home.start": "Start a gift list",
  "home.emptyTitle": "Nothing on the table yet",
  "home.emptyText": "Who is next to celebrate?",
  "home.noDate": "No date yet",
  "home.yours": "Yours",
  "home.surprise": "A surprise for {names}",
  "home.shared": "Shared with {names}",
  "home.readOnly": "To look at",
  "home.away": "Jubilee can't be reached. What you see is kept on this device.",
  "home.again": "Try again",

  // What occasions are called
  "kind.birthday": "Birthday",
  "kind.wedding": "Wedding",
  "kind.anniversary": "Anniversary",
  "kind.baby": "New baby",
  "kind.christmas": "Christmas",
  "kind.farewell": "Farewell",
  "kind.other": "Something else",
  "title.turns": "{name} turns {age}",
  "title.youTurn": "You turn {age}",
  "title.birthday": "{name}'s birthday",
  "title.yourBirthday": "Your birthday",
  "title.wedding": "{name}'s wedding",
  "title.yourWedding": "Your wedding",
  "title.anniversary": "{name}'s anniversary",
  "title.yourAnniversary": "Your anniversary",
  "title.baby": "A baby for {name}",
  "title.yourBaby": "Your new baby",
  "title.christmas": "Christmas with {name}",
  "title.yourChristmas": "Your Christmas",
  "title.farewell": "Farewell, {name}",
  "title.yourFarewell": "Your farewell",
  "title.other": "For {name}",
  "title.yourOther": "Your wishes",
  "title.someone": "Somebody",

  // Create
  "create.title": "Start a gift list",
  "create.back": "Back",
  "create.who": "Who is it for?",
  "create.whoMe": "Me",
  "create.whoOther": "Somebody else",
  "create.whoName": "Their name",
  "create.whoMore": "And somebody with them",
  "create.whoMoreName": "Their name, too",
  "create.whoNameMissing": "Write the name of the person you celebrate.",
  "create.kind": "What for?",
  "create.occasionName": "What do you call it?",
  "create.occasionNameHelp": "For example: New flat, Eid, Graduation.",
  "create.occasionNameMissing": "Give it a name.",
  "create.when": "When?",
  "create.optional": "optional",
  "create.whenBirthday": "Day and month are enough. With the year of birth, Jubilee knows the age.",
  "create.whenOther": "Leave it empty if you don't know yet.",
  "create.day": "Day",
  "create.month": "Month",
  "create.yearBirth": "Year of birth",
  "create.year": "Year",
  "create.dateIncomplete": "A date needs a day and a month. Or leave all three empty.",
  "create.dateWrong": "That day doesn't exist. Please check day and month.",
  "create.yearWrong": "Please check the year.",
  "create.see": "Will they see this?",
  "create.seeNamed": "Will {name} see this?",
  "create.together": "They'll use this list too",
  "create.togetherText": "They write their wishes. They won't see who takes what.",
  "create.surprise": "It's a surprise",
  "create.surpriseText": "Keep it from them completely.",
  "create.forMe": "You'll see your list. Who takes what stays hidden from you.",
  "create.yourName": "Your name",
  "create.yourNameHelp": "So the others know who you are. Asked once.",
  "create.yourNameMissing": "Write your name, as your family calls you.",
  "create.circle": "With whom?",
  "create.circleNew": "New people",
  "create.submit": "Make the list",
  "create.guest":
    "No account is made. This device remembers you; your own link for other devices is in the menu.",
  "create.nameLong": "That name is too long. {max} letters are enough.",

  // Share
  "share.title": "Invite the others",
  "share.button": "Invite",
  "share.for": "Who is the link for?",
  "share.giver": "Family and friends",
  "share.giverText": "They see everything, also what is hidden from {name}, and add ideas.",
  "share.giverTextMine": "They see your wishes, and plan together where you can't look.",
  "share.recipient": "{name}",
  "share.recipientText": "{name}'s own view: writes wishes, and sees nothing of your plans.",
  "share.reader": "Just looking",
  "share.readerText": "Sees the wishes. Changes nothing, and sees no plans and no names.",
  "share.surpriseNote":
    "It's a surprise, so there is no link for {name}. Only people you send this link to will see it.",
  "reach.network":
    "You opened Jubilee as {host}, which only works on this computer. The link below uses its address in your network.",
  "reach.onlyHere": "This link only works on this computer.",
  "reach.nowhere":
    "This link only works on this computer: other devices can't reach Jubilee here. Open it by an address that they can reach, and share from there.",
  "reach.address": "Address in the link",
  "reach.here": "{origin} (only this computer)",
  "share.link": "Link",
  "share.copy": "Copy link",
  "share.copyHand": "Press and hold the marked text to copy it.",
  "share.send": "Send…",
  "share.message": "Message to go with it",
  "share.copyMessage": "Copy message",
  "share.qr": "Show QR code",
  "share.qrHide": "Hide QR code",
  "share.qrLabel": "QR code of the link. Point a phone's camera at it.",
  "share.joined": {
    one: "{count} person joined with it",
    other: "{count} people joined with it",
  },
  "share.joinedNone": "Nobody has joined with it yet",
  "share.replace": "Replace link",
  "share.replaceTitle": "Replace this link?",
  "share.replaceText": "The old link stops working at once. Whoever has joined already stays.",
  "share.replaceYes": "Replace it",
  "share.replaceRecent": {
    one: "Also put out the person who came by it in the last hour",
    other: "Also put out the {count} people who came by it in the last hour",
  },
  "share.lasts": "How long the new link works",
  "share.lastsAlways": "Until it is replaced",
  "share.lastsDays": { one: "For a day", other: "For {count} days" },
  "share.people": "How many people may join with it",
  "share.peopleAny": "Any number",
  "share.peopleSome": { one: "One person", other: "{count} people" },
  "share.peopleOf": { one: "for one person", other: "for {count} people" },
  "share.until": "Works until {date}",
  "share.end": "Only end it",
  "share.ended": "This link is closed. Nobody new comes in by it.",
  "share.replaced": "The old link is closed. This is the new one.",
  "share.unknown": "This link was made on another device, which knows it. Links are never shown twice.",
  "share.make": "Make a new link",
  "share.done": "Done",
  "share.messageTogether": "{title}{when}: we collect wishes and ideas here. Join in: {link}",
  "share.messageMine": "These are my wishes{when}. Thank you for thinking of me: {link}",
  "share.messageRecipient": "{name}, write down what you'd like{when}: {link}",
  "share.messageSurprise": "Psst, a surprise{when}. Please don't pass it on to {name}: {link}",
  "share.messageReader": "{title}{when}: here are the wishes: {link}",
  "share.messageWhen": " ({date})",

  // Join
  "join.invited": "You're invited",
  "join.invitedText": "Somebody would like you to join in. Say who you are, and you'll see.",
  "join.kicker": "You're invited",
  "join.recipientText": "Write down what you would like. Your family sees it as you write.",
  "join.giverText": "Wishes and ideas in one place. Add yours, and see what the others have in mind.",
  "join.readerText": "You can look at the wishes. Nothing you do here changes them.",
  "join.as": "Join as",
  "join.you": "You'll join as {name}.",
  "join.namePlaceholder": "Your name",
  "join.continue": "Continue",
  "join.areYou": "Are you {name}?",
  "join.hereAlready": {
    one: "{name} is already here on another device. Is that you?",
    other: "{name} are already here on other devices. Are you one of them?",
  },
  "join.hereAlreadyText":
    "Open your own link on this device: you find it on the other one, under “You and your devices”. Or ask an organiser.",
  "join.chips": "Are you one of these?",
  "join.chipsNone": "Somebody else",
  "join.chipsMe": "I'm {name}",
  "join.notHere": "This link isn't open",
  "join.notHereText":
    "Perhaps a piece of it got lost on the way. Ask whoever sent it to copy the whole link.",
  "join.replaced": "This link was replaced",
  "join.replacedText": "Ask whoever sent it for the new one.",
  "join.known":
    "Somebody here has that name, or one that looks like it. If that is you, open your own link from your other device; if not, add an initial.",
  "join.home": "To the start",

  // Recovery
  "me.opening": "Bringing you back…",
  "me.confirmTitle": "Hello again",
  "me.confirmText": "This is somebody's own link. Use it only if it is yours.",
  "me.other": "{name} uses this device now. Continue as somebody else?",
  "me.confirm": "Yes, it's me",
  "me.wrong": "This link isn't open any more",
  "me.wrongText":
    "A newer one was made, or a piece is missing. On a device that knows you, look under You and your devices.",
  "me.title": "You and your devices",
  "me.name": "Your name",
  "me.save": "Save name",
  "me.saved": "Saved",
  "me.linkTitle": "Your own link",
  "me.linkText": "Signs you in on a new phone, or if you lose this one. Treat it like a key.",
  "me.make": "Make my link",
  "me.makeNew": "Make a new one",
  "me.linkLabel": "Your own link",

  // Menu
  "menu.label": "Menu",
  "menu.you": "You and your devices",
  "menu.shopping": "Your shopping",
  "menu.people": "Who is in",
  "menu.theme": "Colours",
  "menu.themeSystem": "As the device",
  "menu.themeLight": "Light",
  "menu.themeDark": "Dark",
  "menu.presence": "Together",
  "menu.shown": "Show that I'm here",
  "menu.spoken": "Read out what others do",
  "menu.help": "How it works",

  // Help
  "help.title": "How it works",
  "help.secretTitle": "The secret",
  "help.secret":
    "What stands under Our ideas never reaches the device of the person you celebrate. Violet and the half-moon mark it.",
  "help.saveTitle": "Saving",
  "help.save":
    "There is no save button. The sign at the top says how things stand. Without a connection you keep writing.",
  "help.orderTitle": "Order",
  "help.order":
    "Drag a wish by its handle. With the keyboard: Space lifts it, arrows move it, Space drops it. The menu of a wish has Move up and Move down.",
  "help.deviceTitle": "Other devices",
  "help.device": "Your own link, in the menu under You and your devices, brings you back on a new phone.",

  // Members
  "members.title": "Who is in",
  "members.organiser": "Organiser",
  "members.member": "Joins in",
  "members.reader": "Just looking",
  "members.celebrated": "Is celebrated",
  "members.notYet": "Hasn't joined yet",
  "members.you": "You",
  "members.role": "What {name} may do",
  "members.remove": "Remove",
  "members.removeLabel": "Remove {name}",
  "members.removeTitle": "Remove {name}?",
  "members.removeText":
    "{name} is out of all lists and cards of this circle at once. What {name} wrote stays.",
  "members.removeYes": "Remove {name}",
  "members.promises": "What {name} promised to give",
  "members.promisesFree": "Others can take it",
  "members.promisesFreeText": "It is free again at once.",
  "members.promisesKept": "It stays promised",
  "members.promisesKeptText": "{name} gives it all the same.",
  "members.freeText":
    "Is this somebody else under {name}'s name? Then free the name: whoever has it now is out, and the name waits for the right person.",
  "members.free": "Free the name",
  "members.celebrate": "Celebrate too",
  "members.celebrateLabel": "Celebrate too: {name}",
  "members.celebrateTitle": "Celebrate {name} too?",
  "members.celebrateText":
    "From then on {name} sees neither ideas nor who takes what. What {name} has seen already stays seen. This cannot be undone.",
  "members.wasGiver": "Knew the secrets until then",
  "members.invite": "Invite somebody",

  // Buttons, everywhere
  "do.close": "Close",
  "do.cancel": "Cancel",
  "do.copied": "Copied",
  "toasts.label": "Messages",

  // Failures, by code of the server
  "name.hidden": "There is a character in it that nobody can see. Please type it again.",
  "name.marks": "There are too many marks above or below its letters.",
  "name.blank": "It needs a letter, a number or a symbol.",

  "fail.offline": "Jubilee can't be reached just now. Please try again in a moment.",
  "fail.unreadable": "The page is older than the server. Please reload it.",
  "fail.any": "That didn't work. Please try again.",
  "fail.invalid_input": "Something in that form is not right. Please check it.",
  "fail.signed_out": "Please open your invitation or your own link again.",
  "fail.not_here": "This isn't open, or it isn't for you.",
  "fail.not_allowed": "Only an organiser can do that.",
  "fail.choose_person": "Please choose who you are.",
  "fail.circle_full": "This circle is full.",
  "fail.last_organiser": "A circle needs an organiser. Make somebody else organiser first.",
  "fail.removed": "You were removed from this circle. Ask an organiser.",
  "fail.conflict": "Somebody changed this at the same moment. Please try again.",
  "fail.name_taken":
    "Somebody here has that name, or one that looks like it. Choose another one, or add an initial.",
  "fail.link_replaced": "This link was replaced. Ask whoever sent it for the new one.",
  "fail.link_used_up": "As many people as may have come in by this link. Ask whoever sent it for a new one.",
  "fail.link_expired": "This link has run out. Ask whoever sent it for a new one.",
  "fail.not_yet": "This opens on the day itself, or two days after the day was changed.",
  "fail.too_large": "That is too large.",
  "fail.too_many": "That was a lot at once. Please wait a moment.",
  "fail.lists_today":
    "You've started as many lists and cards as one person can within a day. You can start the next one tomorrow.",
  "fail.names_today":
    "You've named as many people as one person can within a day. You can name the next one tomorrow.",
  "fail.links_today":
    "You've made as many links as one person can within a day. You can make the next one tomorrow.",
  "fail.people_today":
    "As many new people came from your network today as can within a day. Try again later, or over mobile data.",
  "fail.changes_today":
    "As much was written as fits into one day. What you change now is kept on this device and saved tomorrow.",
  "fail.circles_full":
    "You are in as many circles as one person can be. Start it in one of them, or leave one first.",
  "fail.lists_full":
    "You have as many lists and cards in this circle as one person can. Archive or delete one that is over, then start the next.",
  "fail.names_full":
    "Your lists celebrate as many people of this circle as they can. Ask an organiser to start this one.",
  "fail.editors_full":
    "You have connected as many other editors as one person can. Disconnect one of them first.",
  "fail.archived": "This is archived. An organiser can open it again.",
  "fail.deleted": "This was deleted. For seven days an organiser can bring it back.",
  "fail.store_away": "Nothing can be saved just now. Please try again in a moment.",
  "fail.document_full": "This is full. Remove something to make room.",
  "fail.share_full": "You have put in as much as one person can. Others can still add to it.",
  "fail.too_dear": "That change would make this page slow for everybody.",
  "fail.read_only": "You can look here, not change.",
} as const
