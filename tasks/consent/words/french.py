"""French."""

WORDS = {
    "stop": """
        arretiez cessiez arretent arret arrete arretez arreter arretes cessez cesser cesse
        stopper stoppez stoppe arret_sms stop_sms ca_suffit arrettez aret arrets areter
        aretez interrompre
    """,
    "end": "fin terminer finir resilier",
    "cancel": "annuler annule annulez annulation resiliez",
    "unsub": """
        desabonne* desabonnement desinscri* desinscription me_retirer_de me_desinscrire
        resiliation
    """,
    "remove": """
        supprimer supprimez supprime effacer effacez efface retirer retirez retire oter
        radier radiez rayer rayez suppression retrait
    """,
    "take": "enlever enlevez enleve sortir sortez",
    "leave": """
        etre_retire etre_retiree etre_supprime etre_supprimee etre_desinscrit
        laissez_moi_tranquille laisse_moi_tranquille fichez_moi_la_paix foutez_moi_la_paix
        fous_moi_la_paix fiche_moi_la_paix foutez_nous_la_paix laissez_moi_en_paix
        laisse_moi_en_paix allez_vous_faire_foutre va_te_faire_foutre casse_toi degagez
        degage lachez_moi lache_moi oubliez_moi oubliez_mon_numero j_en_ai_marre_de_vos
        marre_de_vos assez_de_vos ras_le_bol_de_vos enlevez_moi retirez_moi supprimez_moi
        effacez_moi otez_moi enleve_moi retire_moi supprime_moi desinscrivez_moi me_retirer
        me_supprimer m_enlever m_effacer ne_plus_etre_contacte ne_plus_etre_contactee
        ne_plus_etre_sollicite bloquez_moi
    """,
    "me": "moi m",
    "my": "mon mes ma nos_numeros",
    "i": "j je",
    "you": "vous tu",
    "number": "numero tel portable coordonnees donnees telephone numeros",
    "person": "destinataire interlocuteur personne",
    "list": "liste listes fichier fichiers base_de_donnees repertoire listing",
    "not": "ne pas jamais n aucun aucune sans",
    "plus": "plus",
    "more": "davantage encore d_autres autre autres",
    "nothing": "rien",
    "text": """
        ecrire ecrivez ecris ecrit_plus contacter contactez contacte contactes deranger
        derangez derange harceler harcelez importuner importunez embeter embetez solliciter
        sollicitez spammer spammez relancer relancez joindre
    """,
    "send": "envoyer envoyez envoie envoies envoyiez adresser adressez transmettre",
    "call": "appelez appeler appelle",
    "message": """
        envoi envois messages textos texto sms notifications alertes mails_et communications
        sollicitations relances messagerie infos_de suivi msg nouvelles_de
    """,
    "ad": """
        pub pubs publicite publicites promo promos promotions offres demarchage prospection
        spam_svp reclames publicitaire publicitaires promotionnels commerciaux commerciales
    """,
    "sub": "abonnement inscription",
    "want": "veux souhaite voudrais desire voulons souhaitons desirons aimerais interesse_par",
    "receive": "recevoir avoir etre_contacte etre_contactee etre_sollicite reçois",
    "said": "ai_dit ai_deja_dit ai_demande ai_deja_demande ai_envoye",
    "it": "ca cela tout ceci tous",
    "small": """
        svp stp s_il_vous_plait s_il_te_plait sil_vous_plait sil_te_plait merci veuillez
        bonjour bonsoir maintenant tout_de_suite immediatement de_suite s_v_p merci_de
        merci_d pouvez_vous pourriez_vous peux_tu prière_de cordialement merci_beaucoup
        je_vous_demande_de je_vous_demande_d je_vous_prie_de enfin definitivement putain
        bordel le mais_bon
    """,
    "reply": "repondez repondre reponds repond envoyez_stop tapez envoyer_stop",
    "order": """
        commande commandes colis achat livraison livraisons article reservation
        remboursement retour produit rendez_vous panier expedition
    """,
    "keep": "gardez garder sauf excepte continuez conservez",
    "only": "seulement uniquement juste_le juste_les que_le que_les",
    "got": "recu recus recue ai_eu",
    "wrongly": "mauvais faux trompe trompes tromper trompez erreur errone erronee mauvaise fausse",
    "stranger": """
        mauvais_numero faux_numero numero_errone mauvaise_personne erreur_de_numero
        erreur_de_destinataire erreur_de_personne trompe_de trompez_de trompee_de
        vous_faites_erreur tu_te_trompes vous_vous_trompez pas_la_bonne_personne
        pas_le_bon_numero pas_le_bon_destinataire pas_moi_ce n_est_pas_moi est_pas_moi
        n_est_plus_son_numero plus_son_numero pas_son_numero n_habite_pas_ici connais_pas_de
    """,
    "isnt": "n_est_pas_le ce_n_est_plus n_est_plus_le",
    "named": """
        ne_suis_pas suis_pas n_est_pas ne_m_appelle_pas m_appelle_pas ne_connais_pas_de
        ne_connais_aucune ne_connais_aucun
    """,
    "here": "ici",
    "start": "commencer reprendre demarrer debut recommencer abonner inscrire reabonner activer",
    "resub": """
        reabonnez_moi me_reabonner abonnez_moi inscrivez_moi m_abonner m_inscrire
        reinscrivez_moi
    """,
    "yes": """
        oui ouais ok_oui j_accepte accepte je_confirme confirme d_accord oui_j_accepte
        oui_je_veux
    """,
    "help": "aide renseignements aidez_moi",
    "who": """
        qui_m_ecrit qui_m_envoie qui_etes_vous qui_est_ce qui_est_la qui_es_tu c_est_qui
        t_es_qui qui_c_est comment_avez_vous_eu comment_avez_vous_obtenu d_ou_avez_vous
        d_ou_vous_avez ou_avez_vous_eu qui_vous_a_donne pourquoi_vous_m pourquoi_m_ecrivez
        pourquoi_je_recois jamais_inscrit jamais_inscrite jamais_abonne me_suis_pas_inscrit
        jamais_donne_mon pas_donne_mon vous_etes_qui
    """,
    "weak": """
        pas_interesse pas_interessee m_interesse_pas m_interesse_plus ne_m_interesse
        non_merci sans_interet trop_de arnaque par_mail par_email par_e_mail pas_maintenant
        pause moins_de signale signaler cnil rgpd nan_merci penible aucun_interet marre
    """,
    "glad": "adore trop_beau trop_belle magnifique mdr ptdr j_aime genial",
    "miss": "rater manquer louper",
    "ask": "que_veut_dire ca_veut_dire",
    "email": "courriel",
    "account": "compte",
    "tiny": "mauvais_numero_de des de les vos aux d l du la le",
    "sue": "avocat",
    "no": "nan",
    "allow": "autorisation consentement autorise",
    "title": "madame monsieur mme",
}
