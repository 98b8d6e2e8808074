"""Italian."""

WORDS = {
    "stop": """
        ferma fermatevi fermate fermati smettila smettetela smettete smetti smetta smetterla
        smettere smettete_di smettila_di finitela finiscila piantatela piantala interrompete
        interrompere cessate fermare sospendete
    """,
    "end": "termina terminare esci uscire finito rinuncio",
    "cancel": "annulla annullare annullate annulli disdire disdetta revoca revoco annullamento",
    "unsub": """
        disiscri* cancellazione disattiva disattivare disattivate disattivazione
        cancella_iscrizione cancellare_iscrizione cancellare_l_iscrizione disabbona* recesso
        revoca_consenso revoco_il_consenso
    """,
    "remove": """
        cancella cancellate cancelli cancellare elimina eliminate eliminare elimini
        rimuovere rimuovete rimuovi rimuova
    """,
    "take": "togliere togli togliete tolga leva levate levare",
    "leave": """
        essere_rimosso essere_rimossa essere_cancellato essere_cancellata essere_tolto
        mi_cancello cancellami cancellatemi cancellarmi mi_cancelli mi_cancelliate eliminami
        eliminatemi eliminarmi rimuovimi rimuovetemi rimuovermi mi_rimuova toglietemi
        toglimi togliermi mi_tolga levatemi levami lasciami_in_pace lasciatemi_in_pace
        lasciateci_in_pace lasciatemi_stare lasciami_stare vaffanculo andate_a_quel_paese
        non_disturbare non_disturbate non_disturbatemi dimenticate_il_mio_numero bloccatemi
    """,
    "me": "mi ci",
    "my": "mio mia miei",
    "i": "io",
    "you": "voi lei tu_non",
    "number": "numero telefono cellulare contatto dati recapito",
    "person": "destinatario persona",
    "list": "lista liste elenco database mailing_list rubrica",
    "not": "non mai nessun nessuna né",
    "more": "piu altri altro altre ulteriori",
    "nothing": "niente nulla",
    "text": """
        scrivete scrivetemi scrivermi scrivere scrivi scriva scrivimi contattate
        contattatemi contattarmi contattare disturbate disturbarmi disturbare messaggiare
        messaggiarmi importunare tormentarmi tormentare rompere rompermi stressare assillare
        assillarmi
    """,
    "send": """
        mandate mandatemi mandarmi mandare mandi mandami inviate inviatemi inviarmi inviare
        invii spedite inviami
    """,
    "call": "chiamate chiamatemi chiamarmi chiamare",
    "message": "messaggi messaggio messaggini sms notifiche comunicazioni aggiornamenti avvisi",
    "ad": """
        pubblicita promozioni promo offerte spot spam_grazie marketing_grazie pubblicitari
        promozionali volantini
    """,
    "sub": "iscrizione abbonamento",
    "want": "voglio vorrei desidero vogliamo desideriamo intendo gradisco",
    "receive": "ricevere ricevo riceverne essere_contattato essere_contattata",
    "said": "ho_detto ho_chiesto ho_gia_chiesto",
    "it": "questo questi tutto tutti cio",
    "small": """
        per_favore perfavore per_cortesia grazie ora adesso subito immediatamente salve
        buongiorno buonasera ciao prego pf cortesemente potete puo potreste potrebbe puoi
        chiedo_di vi_prego la_prego per_piacere una_volta_per_tutte vi_chiedo_di gentilmente
    """,
    "reply": "rispondi rispondere rispondete",
    "order": """
        ordine ordini acquisto pacco consegna spedizione articolo reso rimborso prenotazione
        appuntamento prodotto ordini_grazie dell_ordine
    """,
    "keep": "ma tenete mantenete tranne eccetto",
    "only": "solo soltanto solamente",
    "got": "ricevuto arrivato",
    "wrongly": "sbagliato sbagliata sbagliate sbagliando errato sbagliato_numero sbaglia sbagliati",
    "stranger": """
        numero_sbagliato numero_errato sbagliato_numero sbagliato_persona persona_sbagliata
        sbaglia_numero sbagliando_numero non_sono_io non_sono_la_persona non_e_il_mio_nome
        non_e_il_suo_numero non_e_piu_il_suo_numero non_conosco_nessun non_conosco_nessuna
        avete_sbagliato ha_sbagliato_numero hai_sbagliato_numero
    """,
    "isnt": "non_e_il non_e_piu_il non_e_questo_il",
    "named": "non_sono io_non_sono non_mi_chiamo qui_non_c_e_nessun qui_non_c_e_nessuna",
    "here": "qui",
    "start": "inizia avvia iniziare riprendi riprendere riattiva ricomincia iscrivi",
    "resub": "iscrivetemi iscrivimi riscrivetemi reiscrivimi iscrivermi reiscrivermi",
    "yes": "accetto confermo va_bene_si d_accordo si_accetto certo_si",
    "help": "aiuto informazioni assistenza",
    "who": """
        chi_mi_scrive ma_chi chi_sei chi_siete chi_e chi_parla chi_scrive come_avete
        come_ha_avuto come_fate_ad_avere dove_avete_preso dove_avete_trovato chi_vi_ha_dato
        perche_mi_scrivete perche_ricevo mai_iscritto mai_iscritta non_mi_sono_iscritto
        non_mi_sono_iscritta mai_dato_il_mio
    """,
    "weak": """
        non_mi_interessa non_interessa non_mi_interessano non_sono_interessato
        non_sono_interessata no_grazie troppi troppo_spesso truffa via_email per_email
        via_mail non_adesso non_ora pausa meno_messaggi denuncia privacy_garante garante
        nessun_interesse scocciato
    """,
    "glad": "adoro bellissimo bellissima stupendo ahah amo",
    "miss": "perdere perdermi",
    "ask": "cosa_significa che_significa",
    "tiny": "numero_sbagliato_di numero_errato_di basta_cosi per_ora_basta di i gli con le il",
    "sue": "avvocato",
    "allow": "consenso autorizzo autorizzazione",
    "title": "signora signor",
}
