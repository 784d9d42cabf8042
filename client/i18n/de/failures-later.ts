/** What goes wrong after the first screens, in words. */
export const words = {
  "fail.last_organiser": "Ein Kreis braucht jemanden, der organisiert. Gib das zuerst weiter.",
  "fail.editors_full":
    "Du hast so viele andere Editoren verbunden, wie für eine Person gehen. Trenn zuerst einen davon.",
  "fail.document_full": "Hier ist alles voll. Entfern etwas, dann ist wieder Platz.",
  "fail.share_full": "Mehr kann eine Person hier nicht eintragen. Andere können noch etwas ergänzen.",
  "fail.too_dear": "Diese Änderung würde die Seite für alle langsam machen.",
  "fail.changes_today":
    "Für heute ist so viel geschrieben, wie an einem Tag geht. Was du jetzt änderst, bleibt auf diesem Gerät und wird morgen gespeichert.",
  "fail.links_today": "Mehr Links kann eine Person an einem Tag nicht erstellen. Morgen geht es weiter.",
  "fail.card_open": "Die Karte ist offen: Sie bleibt, wie sie ist.",
  "fail.days_today": "Mehr Tage kann eine Person an einem Tag nicht eintragen. Mach morgen weiter.",
  "fail.days_full":
    "In diesem Kreis sind so viele Tage, wie hineinpassen. Entfern einen, den ihr nicht braucht.",
  "fail.age_hidden": "Das Alter kann nur wieder zeigen, wem der Tag gehört oder wer ihn eingetragen hat.",
} as const
