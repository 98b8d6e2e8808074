"""Dutch."""

WORDS = {
    "stop": """
        hou_hiermee_op hou_daarmee_op hou_nu_op houd_hiermee_op stoppen stopt ophouden
        hou_op houd_op hou_eens_op houdt_op houd_eens_op stop_ermee stop_hiermee
        stop_daarmee stop_eens hou_ermee_op houd_ermee_op kap_ermee kappen staak staken
        genoeg hou_nou_op schei_uit beëindigen
    """,
    "end": "einde beeindig eindig",
    "cancel": "annuleren annuleer opzeggen annulering intrekken",
    "unsub": """
        afmelden afmelding uitschrijven uitschrijving uit_te_schrijven af_te_melden afmelde
        abonnement_opzeggen
    """,
    "sign": "meld",
    "off": "eraf er_af af uit",
    "remove": "verwijder verwijderen verwijdert schrap schrappen wis wissen",
    "take": "haal haalt halen gooi",
    "leave": """
        verwijderd_worden uitgeschreven_worden met_rust rot_op donder_op flikker_op
        sodemieter_op niet_storen vergeet_mijn_nummer blokkeer_mij laat_me_gaan
        bel_me_niet_register val_me_niet_lastig niet_meer_lastig genoeg_berichten
        toestemming_intrekken
    """,
    "me": "mij ons",
    "my": "mijn m_n",
    "i": "ik wij",
    "you": "jullie je jij u_de",
    "number": "nummer telefoonnummer mobiel gegevens contactgegevens telefoon",
    "person": "persoon",
    "list": "lijst bestand mailinglijst verzendlijst systeem adressenlijst",
    "not": "niet geen nooit",
    "more": "meer verdere opnieuw nog",
    "nothing": "niks niets",
    "text": """
        appen app sms_en smsen schrijf berichten_sturen contacteren contacteer benader
        benaderen schrijven mailen lastig_vallen lastigvallen lastigvalt bericht_mij spammen
        texten
    """,
    "send": "sturen stuur stuurt verzenden zenden toesturen verstuur versturen opsturen sturn",
    "call": "bellen bel",
    "message": """
        berichten bericht berichtjes sms smsjes smsen_meer appjes meldingen notificaties
        bezorgupdates sms_jes updates_over updates smsje
    """,
    "ad": """
        reclame aanbiedingen aanbieding advertenties reclames nieuwsbrief nieuwsbrieven
        acties troep
    """,
    "sub": "abonnement inschrijving",
    "want": "wil wens wensen willen hoef",
    "receive": "ontvangen krijgen ontvang",
    "said": "gezegd gevraagd",
    "it": "dit dat deze alles hiermee ermee",
    "small": """
        gelieve gelieve_te aub alstublieft alsjeblieft graag bedankt dank dankuwel dank_u
        dank_je nu direct meteen onmiddellijk hallo goedemorgen hoi svp kunt_u kan_je
        kunnen_jullie zou_u per_direct toch even eens a_u_b mvg vriendelijk_bedankt me_van
    """,
    "reply": "antwoord beantwoord reageer",
    "order": """
        bestelupdates bezorg* bestelling bestellingen pakket levering zending artikel retour
        terugbetaling afspraak aankoop bezorgupdates verzending bezorging
    """,
    "keep": "maar behoud behalve",
    "only": "alleen enkel slechts",
    "got": "gekregen gehad",
    "wrongly": "verkeerd verkeerde foutief fout",
    "stranger": """
        verkeerd_nummer verkeerde_nummer verkeerde_persoon verkeerd_verbonden foutief_nummer
        niet_de_juiste_persoon dat_ben_ik_niet niet_het_nummer_van niet_meer_het_nummer
        is_niet_meer_zijn_nummer woont_hier_niet verkeerde_voor fout_nummer
    """,
    "isnt": "is_niet_het is_niet_meer_het",
    "named": "ben_niet ik_ben_niet heet_niet ken_geen hier_is_geen",
    "here": "hier",
    "start": "aanmelden beginnen hervatten starten inschrijven opnieuw_aanmelden",
    "resub": "meld_mij_weer_aan schrijf_mij_in weer_aanmelden meld_me_aan",
    "yes": "jazeker akkoord ik_ga_akkoord ja_graag ja_prima",
    "help": "hulp informatie",
    "who": """
        wie_stuurt wie_is_dit wie_is_dat wie_ben_je wie_bent_u wie_zijn_jullie wie_ben_jij
        hoe_komen_jullie_aan hoe_komt_u_aan hoe_kom_je_aan waarom_krijg_ik
        waarom_sturen_jullie waar_hebben_jullie_mijn nooit_aangemeld niet_aangemeld
        nooit_ingeschreven ken_jullie_niet van_wie_is_dit wie_is_er
    """,
    "weak": """
        geen_interesse niet_geinteresseerd geen_belangstelling nee_bedankt nee_dank_je
        te_veel teveel te_vaak irritant oplichting per_mail per_email via_mail liever_mail
        later_misschien niet_nu pauze minder_berichten avg interesseert_me_niet
    """,
    "glad": "prachtig mooi leuk geweldig",
    "miss": "missen",
    "ask": "wat_betekent",
    "tiny": "verkeerd_aantal met te het van",
    "sue": "advocaat",
    "allow": "toestemming",
    "title": "mevrouw meneer",
}
