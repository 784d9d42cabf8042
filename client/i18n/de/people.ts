/** The words of sharing, members, oneself and help. */
export const words = {
  // Share
  "share.title": "Lad die anderen ein",
  "share.button": "Einladen",
  "share.for": "Für wen ist der Link?",
  "share.giver": "Familie und Freundeskreis",
  "share.giverText": "Sie sehen alles, auch was vor {name} verborgen ist, und schreiben Ideen dazu.",
  "share.giverTextMine": "Sie sehen deine Wünsche und planen zusammen dort, wo du nicht hinschauen kannst.",
  "share.recipient": "{name}",
  "share.recipientText":
    "Die eigene Ansicht für {name}: Wünsche schreiben, und nichts von euren Plänen sehen.",
  "share.reader": "Nur schauen",
  "share.readerText": "Sieht die Wünsche. Ändert nichts und sieht weder Pläne noch Namen.",
  "share.surpriseNote":
    "Es ist eine Überraschung, deshalb gibt es keinen Link für {name}. Sehen kann sie nur, wem du diesen Link schickst.",
  "reach.network":
    "Du hast Jubilee als {host} geöffnet; das geht nur auf diesem Computer. Der Link unten nimmt seine Adresse in deinem Netz.",
  "reach.onlyHere": "Dieser Link geht nur auf diesem Computer.",
  "reach.nowhere":
    "Dieser Link geht nur auf diesem Computer: Andere Geräte erreichen Jubilee hier nicht. Öffne es unter einer Adresse, die sie erreichen, und teil den Link von dort.",
  "reach.address": "Adresse im Link",
  "reach.here": "{origin} (nur dieser Computer)",
  "share.link": "Link",
  "share.copy": "Link kopieren",
  "share.send": "Senden …",
  "share.message": "Nachricht dazu",
  "share.copyMessage": "Nachricht kopieren",
  "share.qr": "QR-Code zeigen",
  "share.qrHide": "QR-Code ausblenden",
  "share.qrLabel": "QR-Code des Links. Halte die Kamera eines Handys darauf.",
  "share.joined":
    "{count, plural, one {# Person ist damit dazugekommen} other {# Leute sind damit dazugekommen}}",
  "share.joinedNone": "Damit ist noch niemand dazugekommen",
  "share.replace": "Link ersetzen",
  "share.replaceTitle": "Diesen Link ersetzen?",
  "share.replaceText": "Der alte Link gilt sofort nicht mehr. Wer schon dabei ist, bleibt.",
  "share.replaceYes": "Ersetzen",
  "share.replaceRecent":
    "{count, plural, one {Auch die Person entfernen, die in der letzten Stunde darüber kam} other {Auch die # Leute entfernen, die in der letzten Stunde darüber kamen}}",
  "share.lasts": "Wie lange der neue Link gilt",
  "share.lastsAlways": "Bis er ersetzt wird",
  "share.lastsDays": "{count, plural, one {Einen Tag} other {# Tage}}",
  "share.people": "Wie viele damit dazukommen dürfen",
  "share.peopleAny": "Beliebig viele",
  "share.peopleSome": "{count, plural, one {Eine Person} other {# Leute}}",
  "share.peopleOf": "{count, plural, one {für eine Person} other {für # Leute}}",
  "share.until": "Gilt bis {date}",
  "share.end": "Nur beenden",
  "share.ended": "Dieser Link ist zu. Niemand Neues kommt darüber herein.",
  "share.replaced": "Der alte Link ist zu. Das ist der neue.",
  "share.unknown":
    "Dieser Link wurde auf einem anderen Gerät erstellt; dort ist er bekannt. Links werden nie zweimal gezeigt.",
  "share.make": "Neuen Link erstellen",
  "share.done": "Fertig",
  "share.messageTogether": "{title}{when}: Hier sammeln wir Wünsche und Ideen. Mach mit: {link}",
  "share.messageMine": "Das sind meine Wünsche{when}. Danke, dass du an mich denkst: {link}",
  "share.messageRecipient": "{name}, schreib auf, was du dir wünschst{when}: {link}",
  "share.messageSurprise": "Psst, eine Überraschung{when}. Bitte nicht an {name} weitergeben: {link}",
  "share.messageReader": "{title}{when}: Hier sind die Wünsche: {link}",
  "share.messageWhen": " ({date})",
  "me.title": "Du und deine Geräte",
  "me.name": "Dein Name",
  "me.save": "Namen speichern",
  "me.saved": "Gespeichert",
  "me.linkTitle": "Dein eigener Link",
  "me.linkText":
    "Damit meldest du dich auf einem neuen Handy an, oder wenn du dieses verlierst. Pass auf ihn auf wie auf einen Schlüssel.",
  "me.make": "Meinen Link erstellen",
  "me.makeNew": "Einen neuen erstellen",
  "me.linkLabel": "Dein eigener Link",

  // Help
  "help.title": "So funktioniert’s",
  "help.secretTitle": "Das Geheimnis",
  "help.secret":
    "Was unter „Unsere Ideen“ steht, kommt nie auf das Gerät der Person, die ihr feiert. Violett und der Halbmond zeigen, was das ist.",
  "help.saveTitle": "Speichern",
  "help.save":
    "Einen Knopf zum Speichern gibt es nicht. Das Zeichen oben sagt, wie es steht. Auch ohne Verbindung kannst du weiterschreiben.",
  "help.orderTitle": "Reihenfolge",
  "help.order":
    "Zieh einen Wunsch an seinem Griff. Mit der Tastatur: Die Leertaste hebt ihn an, Pfeile bewegen ihn, die Leertaste legt ihn ab. Im Menü eines Wunsches gibt es „Nach oben“ und „Nach unten“.",
  "help.deviceTitle": "Andere Geräte",
  "help.device":
    "Dein eigener Link, im Menü unter „Du und deine Geräte“, bringt dich auf einem neuen Handy zurück.",

  // Members
  "members.title": "Wer dabei ist",
  "members.organiser": "Organisiert",
  "members.member": "Macht mit",
  "members.reader": "Schaut nur",
  "members.celebrated": "Wird gefeiert",
  "members.notYet": "Noch nicht dabei",
  "members.nameYou": "{name} (du)",
  "members.role": "Was {name} darf",
  "members.remove": "Entfernen",
  "members.removeLabel": "{name} entfernen",
  "members.removeTitle": "{name} entfernen?",
  "members.removeText":
    "{name} ist sofort aus allen Listen und Karten dieses Kreises heraus. Was {name} geschrieben hat, bleibt.",
  "members.removeYes": "{name} entfernen",
  "members.promises": "Was {name} zugesagt hat",
  "members.promisesFree": "Andere können es übernehmen",
  "members.promisesFreeText": "Es ist sofort wieder frei.",
  "members.promisesKept": "Es bleibt zugesagt",
  "members.promisesKeptText": "{name} schenkt es trotzdem.",
  "members.freeText":
    "Ist das jemand anderes unter dem Namen {name}? Dann gib den Namen frei: Wer ihn jetzt hat, ist heraus, und der Name wartet auf die richtige Person.",
  "members.free": "Namen freigeben",
  "members.celebrate": "Auch feiern",
  "members.celebrateLabel": "Auch feiern: {name}",
  "members.celebrateTitle": "{name} auch feiern?",
  "members.celebrateText":
    "Von da an sieht {name} weder Ideen noch, wer was besorgt. Was {name} schon gesehen hat, bleibt gesehen. Das lässt sich nicht rückgängig machen.",
  "members.wasGiver": "War bis dahin eingeweiht",
  "members.invite": "Jemanden einladen",
} as const
