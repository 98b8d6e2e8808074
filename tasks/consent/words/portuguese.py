"""Portuguese."""

WORDS = {
    "stop": """
        parem pare chega parem_de pare_de para_com parem_com pare_com encerrar encerrem
        cessar deixa_de deixe_de deixem_de ja_chega interromper
    """,
    "end": "sair fim desligar descadastro",
    "cancel": "cancelem cancelamento cancele_o anulem",
    "unsub": """
        descadastr* desinscrever desinscreva* cancelar_inscricao cancelar_a_inscricao
        cancelar_minha_inscricao cancelar_assinatura desassinar remover_inscricao dar_baixa
        desativar desative
    """,
    "remove": """
        remova remover removam apague apagar apaguem exclua excluir excluam deletar delete
        deleta deletem remove_o eliminem
    """,
    "take": "tire tira tirem tirar retire retirem retirar",
    "leave": """
        ser_removido ser_removida ser_descadastrado me_deixa_em_paz me_deixe_em_paz
        me_deixem_em_paz deixa_me_em_paz deixem_me_em_paz vai_se_foder vao_se_foder
        vai_tomar_no_cu nao_perturbe nao_perturbem esquece_meu_numero esqueçam_meu_numero
        remova_me retirem_me tirem_me me_bloqueie nao_incomode nao_incomodem nao_me_incomode
        nao_me_incomodem nao_me_perturbe
    """,
    "my": "meu minha meus",
    "i": "eu",
    "you": "voces voce vcs vc",
    "number": "telefone celular contato contacto telemovel",
    "list": "cadastro banco_de_dados lista_de_contatos",
    "not": "nao n nem",
    "more": "mais novamente outra_vez de_novo",
    "text": """
        escrever escreva escrevam escrevendo contate contatar contatem contate_me contactar
        contactem incomode incomodem incomodar incomodando perturbe perturbar perturbem
        perturbando entre_em_contato entrar_em_contato entrem_em_contato entre_em_contacto
        chame encher_o_saco me_mande_msg
    """,
    "send": "mande mandem mandar mandando enviem enviar enviando envie enviarem manda envia",
    "call": "ligue liguem ligar ligando",
    "message": """
        mensagem mensagens msgs sms torpedos torpedo notificacoes atualizacoes avisos
        comunicados notificacao msg mensagen
    """,
    "ad": """
        propagandas promocoes promocao publicidade ofertas_por anuncios_por propaganda
        divulgacao
    """,
    "sub": "inscricao assinatura",
    "want": "quero desejo gostaria queremos pretendo",
    "receive": "receber recebendo recebe_los",
    "said": "falei ja_falei ja_pedi ja_disse pedi_para",
    "it": "isso isto essas esses tudo",
    "small": """
        por_gentileza obrigado obrigada obg agora imediatamente ola oi bom_dia boa_tarde
        boa_noite pfv pfvr favor ja_agora podem pode poderia poderiam quero_que preciso_que
        de_uma_vez valeu gentileza pf_obrigada
    """,
    "reply": "responda responda_com digite envie_sair",
    "order": """
        pedido pedidos compra encomenda entrega pacote reembolso devolucao produto
        agendamento reserva
    """,
    "keep": "mas_mantenha mantenham_o exceto menos_os",
    "only": "so somente apenas",
    "got": "recebi recebemos chegou",
    "wrongly": "errado errada errou enganado enganou engano erraram",
    "stranger": """
        numero_errado pessoa_errada errou_o_numero errou_de_numero erraram_o_numero e_engano
        foi_engano engano_de_numero nao_sou_eu nao_e_o_numero nao_e_mais_o_numero
        nao_e_mais_dele nao_e_mais_dela nao_conheco_nenhum nao_conheco_nenhuma
        nao_sou_essa_pessoa nao_sou_a_pessoa nao_mora_aqui nao_e_meu_nome discou_errado
    """,
    "isnt": "nao_e_o nao_e_a nao_e_mais",
    "named": """
        nao_sou eu_nao_sou nao_me_chamo nao_conheco nao_sou_o nao_sou_a aqui_nao_tem_nenhuma
        aqui_nao_tem_nenhum
    """,
    "here": "aqui",
    "start": "iniciar voltar começar reativar continuar retomar inscrever",
    "resub": "me_inscreva me_inscrever me_cadastre_novamente quero_me_inscrever reinscrever",
    "yes": "sim aceito confirmo concordo sim_aceito sim_quero",
    "help": "ajuda informacoes socorro",
    "who": """
        quem_e quem_fala quem_esta_falando quem_sao_voces quem_ta_falando quem_e_voce
        como_conseguiu como_conseguiram como_voces_tem onde_conseguiram onde_conseguiu
        quem_passou_meu quem_deu_meu por_que_estao_me porque_estao_me nunca_me_cadastrei
        nao_me_cadastrei nunca_me_inscrevi nao_te_conheço nao_autorizei nao_passei_meu
    """,
    "weak": """
        nao_quero_nada nao_tenho_interesse sem_interesse nao_me_interessa
        nao_estou_interessado nao_estou_interessada nao_obrigado nao_obrigada
        muitas_mensagens tantas_mensagens muita_mensagem golpe por_email pelo_email
        agora_nao depois_falo pausa pausar denunciar processo lgpd chato nao_curti
        menos_mensagens
    """,
    "glad": "amei adorei kkk kkkk kkkkk rsrs lindo linda adoro",
    "miss": "perder",
    "ask": "o_que_significa",
    "account": "conta",
    "tiny": "numero_errado_de com as os o da do",
    "sue": "advogado procon",
    "allow": "autorizo autorizacao permissao consentimento",
    "person": "destinatario",
    "title": "dona seu_jose",
}
