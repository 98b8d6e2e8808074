"""German."""

WORDS = {
    "stop": """
        stoppen stoppt stoppe aufhören aufhört hört_auf hör_auf höre_auf hörn_sie_auf
        hören_sie_auf hören_sie_bitte_auf hört_bitte_auf hör_bitte_auf hört_endlich_auf
        hören_sie_endlich_auf hör_endlich_auf unterlassen unterlasst einstellen schluss
        lassen_sie_das lasst_das lass_das schluss_jetzt schluss_damit unterlassen_sie
        es_reicht jetzt_reicht_es beenden_sie einzustellen aufzuhören stopt
    """,
    "end": "ende beenden raus beendigen",
    "cancel": """
        stornieren storniere storniert_bitte stornier widerrufen widerruf kündigen kündigung
        abbrechen widerrufe stornierung
    """,
    "unsub": """
        abmelden abmeldung abbestellen abbestellung austragen austragung abzumelden
        abzubestellen auszutragen abmelde newsletter_ab abgemeldet_werden abonnement_beenden
        abo_beenden abo_kündigen
    """,
    "sign": "melden meldet meld melde trag tragt trage tragen bestellen_sie bestellt",
    "off": "ab aus",
    "remove": """
        löschen löscht lösch lösche entfernen entfernt entferne streichen streicht streich
        gelöscht_werden austilgen löschung
    """,
    "take": "nehmen nehmt nimm holt holen werft nehm",
    "leave": """
        gelöscht_werden ausgetragen_werden entfernt_werden in_ruhe verpisst_euch
        verpiss_dich verpissen_sie haut_ab hau_ab zieht_leine leck_mich halt_die_fresse
        vergesst_meine_nummer vergessen_sie_meine_nummer nicht_belästigen
        belästigen_sie_mich_nicht belästigt_mich_nicht lasst_mich_in_frieden
        keine_einwilligung einwilligung_widerrufen widerrufe_meine_einwilligung widerspreche
        blockiert_mich genug_von_euren
    """,
    "me": "mich mir uns",
    "my": "meine mein meinen meiner",
    "i": "ich wir",
    "you": "sie ihr euch du ihnen",
    "number": "nummer handynummer telefonnummer rufnummer handy daten kontaktdaten",
    "person": "empfänger person",
    "list": "verteiler verteilerliste datenbank adressliste kartei system",
    "not": "will_keine will_keinen nicht kein keine keinen keinerlei nie niemals nix bloß_nicht",
    "more": "mehr weitere weiteren wieder weiterhin länger weiter",
    "no": "nö nee nein ne",
    "nothing": "nichts",
    "text": """
        schreiben schreibt schreib schreibe kontaktieren kontaktiert kontaktiere kontaktier
        anschreiben anschreibt belästigen belästigt belästige simsen texten nerven nervt
        behelligen zuspammen zuzuspammen spammen anzuschreiben zu_schreiben zu_belästigen
        zu_nerven vollspammen zuspammt kontakt
    """,
    "send": """
        schicken schickt schick schicke senden sendet sende zusenden zuschicken zu_schicken
        zu_senden verschicken übersenden
    """,
    "call": "anrufen ruft rufen anzurufen",
    "message": """
        nachrichten nachricht sms benachrichtigungen mitteilungen meldungen smsen
        textnachrichten kurznachrichten versandinfos infos_zu infos_zur bestellinfos
        versandbenachrichtigungen benachrichtigung mitteilung zusendungen updates_zu infos
    """,
    "ad": """
        werbung werbesms werbe_sms werbenachrichten werbenachricht angebote angebot reklame
        werbemüll müll newsletter rabattaktionen aktionen spam_mehr
    """,
    "sub": "abo abonnement",
    "want": "möchte möchten ich_will wünsche wünschen wollen brauche will_ich habe_interesse_an",
    "receive": "hören höre bekommen erhalten empfangen kriegen zu_erhalten zu_bekommen bekomme",
    "said": "gesagt geschrieben_ich habe_gesagt",
    "it": "das dies diese damit alles alle es",
    "small": """
        bitte danke sofort jetzt endlich hallo guten_tag vielen_dank mal doch ab_sofort
        umgehend gerne gern können_sie könnt_ihr könnten_sie kannst_du würden_sie
        ich_bitte_sie bitte_bitte unverzüglich danke_schön mfg lg freundliche_grüße verdammt
        tag moin bitteschön einfach künftig sofortig heute von_ihnen von_euch
    """,
    "reply": "antworten antworte antwort antwortet",
    "order": """
        bestell* versand* liefer* bestellung bestellungen paket lieferung sendung artikel
        bestellnummer rückerstattung retoure termin auftrag kauf reservierung warenkorb
        versandinfos_zur versandinfos bestellinfos versandbenachrichtigungen lieferinfos
        lieferbenachrichtigungen
    """,
    "keep": "aber außer behalten weiterhin_gerne ausser",
    "only": "nur ausschließlich nur_die nur_noch lediglich",
    "got": "bekommen_habe erhalten_habe habe_bekommen geschickt",
    "wrongly": """
        falsche falscher falsch falschen falsches geirrt irren irrtum verwechselt
        verwechseln
    """,
    "stranger": """
        verwählt falsche_nummer falsche_person falsche_rufnummer falscher_empfänger
        falschen_person falschen_nummer in_der_nummer_geirrt nummer_vertan
        nicht_die_richtige_person nicht_die_richtige_nummer das_bin_ich_nicht
        das_bin_nicht_ich bin_ich_nicht gibt_es_hier_nicht wohnt_hier_nicht kenne_ich_nicht
        nicht_mehr_ihre_nummer nicht_mehr_seine_nummer falsch_verbunden verwechslung
    """,
    "isnt": "ist_nicht_die ist_nicht_das ist_nicht_mehr_die",
    "named": """
        bin_nicht ich_bin_nicht hier_gibt_es_keine hier_gibt_es_keinen heiße_nicht
        kenne_keine kenne_keinen hier_ist_keine
    """,
    "here": "hier",
    "start": "starten beginnen anmelden anmeldung weitermachen fortsetzen abonnieren",
    "resub": """
        wieder_anmelden melden_sie_mich_wieder_an melden_sie_mich_an wieder_abonnieren
        neu_anmelden
    """,
    "yes": """
        ja jawohl jep jo ich_stimme_zu zustimmen bestätige bestätigen einverstanden
        ja_ich_will ja_klar
    """,
    "help": "hilfe infos_bitte",
    "who": """
        wer_schreibt_mir wie_kommt_ihr woher_kommt wer_ist_das wer_ist_da wer_sind_sie
        wer_bist_du wer_seid_ihr wer_schreibt woher_haben_sie woher_habt_ihr woher_hast_du
        wie_kommen_sie_an wie_kommt_ihr_an warum_schreiben_sie warum_schreibt_ihr
        warum_bekomme_ich wieso_bekomme_ich nie_angemeldet nicht_angemeldet kenne_sie_nicht
        kenne_euch_nicht wer_ist_dort
    """,
    "weak": """
        kein_interesse keine_interesse nicht_interessiert interessiert_mich_nicht nein_danke
        ne_danke zu_viele zu_oft zu_viel nervig nervt_mich betrug per_mail per_email
        lieber_mail nicht_jetzt pause anzeige dsgvo weniger abzocke brauche_ich_nicht
        ohne_interesse
    """,
    "glad": "liebe süß haha schön geil toll wunderschön",
    "miss": "verpassen",
    "ask": "was_bedeutet was_heißt",
    "account": "konto",
    "tiny": "den die mit zu der das_ganze",
    "sue": "anwalt bundesnetzagentur",
    "allow": "einwilligung erlaubnis zustimmung einverständnis",
    "title": "herr frau",
}
