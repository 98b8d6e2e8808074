"""Spanish."""

WORDS = {
    "stop": """
        detener detenga detengan detenganse basta paren parad para_ya pare_de paren_de
        parar_de para_de dejar_de deja_de deje_de dejen_de dejad_de dejame_de dejenme_de
        cesen cese ya_basta suficiente detente
    """,
    "end": "alto fin salir baja parar para terminar finalizar termina de_baja",
    "cancel": """
        cancelo cancelar cancela cancele cancelen cancelenme cancelame anular anulen anula
        anule anulad cancelad
    """,
    "unsub": """
        me_doy_de_baja doy_de_baja darse_baja darme_baja desuscribir* desuscribanme
        desuscribirme desuscripcion desuscrib* dar_de_baja darme_de_baja darse_de_baja
        dame_de_baja denme_de_baja deme_de_baja darnos_de_baja dadme_de_baja me_den_de_baja
        me_de_de_baja quiero_la_baja quiero_baja pido_la_baja solicito_la_baja solicito_baja
        baja_por_favor baja_porfa baja_ya cancelar_suscripcion cancelar_la_suscripcion
        cancelar_mi_suscripcion cancela_mi_suscripcion
    """,
    "remove": """
        borrar borra borre borren elimina eliminar elimine eliminen eliminad suprimir
        suprima suprime
    """,
    "take": "quitar quita quite_mi quiten sacar saca saque saquen",
    "leave": """
        ser_eliminado ser_eliminada ser_borrado ser_borrada me_eliminen me_borren me_quiten
        me_saquen borrame borreme borrenme borrarme eliminame elimineme eliminenme
        eliminarme quitame quiteme quitenme quitarme sacame saqueme saquenme sacarme
        dejame_en_paz dejenme_en_paz dejeme_en_paz dejadme_en_paz dejenme_tranquilo
        dejenme_tranquila dejame_tranquilo dejame_tranquila vete_a_la_mierda
        vayanse_a_la_mierda no_molestar no_molesten no_molestes no_moleste olvidense_de_mi
        olvida_mi_numero olviden_mi_numero retirenme bloqueenme
    """,
    "me": "nos",
    "my": "mi mis nuestro",
    "i": "yo",
    "you": "ustedes usted vosotros",
    "number": "numero telefono celular movil numeros",
    "person": "destinatario persona",
    "list": "lista listas base_de_datos registros sistema",
    "not": """
        nunca jamas tampoco no_cancelen no_canceles no_cancele no_cancelar no_anulen ya_no
        ya_nunca
    """,
    "more": "mas otra_vez de_nuevo nuevamente",
    "nothing": "nada ninguno ningun",
    "text": """
        escriban escribas escriba escribir escribirme escribiendo escribiendome escribais
        contacten contacte contactes contactar contactarme contactando molesten moleste
        molestes molestar molestando molestarme mensajear texteen textear llamen_ni
        texteando fastidiar fastidiando fastidien joder jodan acosar acosando acosen
        comuniquen comunicarse
    """,
    "send": """
        mandar mandarme mandando mandandome manden mandes mande mandeis enviar enviarme
        enviando enviandome envien envies envie envieis reciba_de
    """,
    "call": "llamen llames llame llamar llamarme",
    "message": """
        mensajes mensaje mensages msjs msj sms notificaciones avisos actualizaciones
        comunicaciones textos mensajitos comunicados alertas
    """,
    "ad": """
        publicidad promociones promocion promos ofertas propaganda anuncios spam_por
        marketing porquerias basura publicidades
    """,
    "sub": "suscripcion suscripciones subscripcion",
    "want": "quiero deseo quisiera queremos me_interesa gustaria deseamos",
    "receive": "recibir recibiendo recibirlos recibirlo recibo",
    "said": "dije he_pedido pedi les_dije he_dicho",
    "it": "esto eso estos esos todo todos todas",
    "small": """
        claro vuelvan_a vuelvas_a vuelva_a volver_a de_mi quisiera_que por_favor porfavor
        porfa porfis xfa gracias ya ahora ahora_mismo inmediatamente hola buenas buenos_dias
        buenas_tardes favor de_una_vez les_pido le_pido les_ruego puede pueden podrian
        podria puedes podeis muchas_gracias quiero_que necesito_que de_una_vez_por_todas hoy
        solicito necesito favor_de
    """,
    "reply": "responde responda responder responda_con envia envie_la contesta",
    "order": """
        pedido pedidos compra orden paquete envio entrega articulo devolucion reserva cita
        producto encargo mercancia entregas
    """,
    "keep": "pero mantener mantengan sigan salvo excepto menos",
    "only": "solo solamente unicamente nada_mas_que sólo",
    "got": "recibi recibido recibimos llego llegado",
    "wrongly": """
        equivocado equivocada equivocados incorrecto incorrecta erroneo erronea equivocaron
        equivocaste equivoco equivocando confundido equivocadas
    """,
    "stranger": """
        numero_equivocado numero_incorrecto numero_erroneo se_equivoco_de se_equivocaron_de
        se_ha_equivocado se_han_equivocado te_equivocaste te_has_equivocado
        os_habeis_equivocado se_equivoco_de_numero persona_equivocada ese_no_soy_yo
        esa_no_soy_yo no_soy_esa_persona no_soy_la_persona no_conozco_a no_vive_aqui
        ya_no_es_su_numero no_es_su_numero aqui_no_vive aqui_no_hay ya_no_tiene_este_numero
        este_numero_no_es
    """,
    "isnt": "ya_no_es_el ya_no_es este_ya_no_es no_es_el no_es este_no_es",
    "named": """
        no_soy yo_no_soy no_me_llamo aqui_no_hay_ninguna aqui_no_hay_ningun
        no_conozco_a_ningun no_conozco_a_ninguna
    """,
    "here": "aqui",
    "start": "iniciar comenzar inicio empezar reanudar alta suscribir inscribir continuar activar",
    "resub": """
        suscribirme suscribeme suscribanme resuscribirme volver_a_suscribirme
        quiero_suscribirme dar_de_alta darme_de_alta dame_de_alta denme_de_alta
    """,
    "yes": "si sip claro_que_si acepto confirmo de_acuerdo si_acepto si_quiero",
    "help": "ayuda informacion ayudame",
    "who": """
        quien_me_escribe quien_manda quien_es quien_eres quienes_son quien_sos quien_habla
        quien_escribe como_consiguieron como_obtuvieron como_consiguio como_tienen_mi
        de_donde_sacaron de_donde_sacaste de_donde_tienen quien_les_dio por_que_me_escriben
        porque_me_escriben por_que_me_mandan por_que_recibo nunca_me_suscribi no_me_suscribi
        nunca_me_registre yo_no_me_suscribi no_los_conozco no_te_conozco quien_es_usted
        de_parte_de_quien no_he_dado_mi no_di_mi
    """,
    "weak": """
        no_me_interesa no_interesa no_estoy_interesado no_estoy_interesada no_gracias
        demasiados muchos_mensajes tantos_mensajes menos_mensajes estafa molesto pesados
        por_correo por_email mejor_email al_correo luego_hablamos ahora_no que_pesados
        pausar pausa denunciar denuncia no_es_para_mi sin_interes
    """,
    "glad": "encanta encantan encanto jaja jajaja me_gusta precioso preciosa",
    "miss": "perderme perder",
    "ask": "que_significa que_pasa_si",
    "email": "correo correos",
    "account": "cuenta",
    "tiny": "numero_equivocado_de numero_incorrecto_de de los las sus a el la con",
    "sue": "abogado",
    "allow": "permiso autorizo autorizacion consentimiento",
    "title": "señor señora sr sra",
}
