"""English."""

WORDS = {
    "stopped": "stopped",
    "rather": "prefer_not_to prefer_not rather_not id_rather_not dont_care_to do_not_care_to",
    "stop": """
        stahp staph enough_already quit_bugging quit_bothering stop~ stopp cease_and_desist
        cease~ discontinue~ desist halt refrain quit_it cut_it_out knock_it_off stop_all
        stopall~ stop2quit stop2end stop_it_all please_stop make_it_stop
    """,
    "end": "end quit endtexts",
    "cancel": "withdraw withdrawing cancel~ cancle revoke~",
    "unsub": """
        unsubscribe~ unsubcribe unsub unsubs un_subscribe optout opt_out optingout
        opting_out opt_me_out opt_us_out opt_my_number_out opt_this_number_out opt_outt
        sign_me_off unenroll unregister~ deactivate~ deregister count_me_out unlist_me
    """,
    "unsubbed": "unsubscribed~ opted_out opted_outt",
    "remove": "rm remove~ removing delete~ erase~ scrub purge wipe strike",
    "take": "take taking get pull scratch keep_off",
    "takeoff": """
        take_me_off take_us_off get_me_off get_us_off taken_off taking_me_off removed_from
        be_removed remove_me_from take_my_number_off take_this_number_off get_my_number_off
        take_my_name_off take_my_phone_off take_my_cell_off takeme_off keep_me_off
        pull_me_off
    """,
    "off": "off",
    "me": "my_name our_name me us",
    "my": "my our",
    "i": "i im ive id ill we weve",
    "you": "you u youre yall you_guys you_people",
    "number": """
        number~ num nbr numbers phone cell cellphone mobile digits telephone contact_info
        phone_number telephone_number cell_number mobile_number
    """,
    "person": "person guy girl lady man woman dude individual",
    "list": """
        list lists listing database mailing distribution contacts contact_list records
        texting_list phone_list program system
    """,
    "not": """
        dont do_not dnt do_nt donot not never don_t dont_you_ever do_not_ever dont_ever
        can_you_not could_you_not can_u_not you_must_not please_not must_not should_not
        shouldnt_be must_never
    """,
    "no": "nope nah naw noo no zero",
    "nolonger": "no_longer not_any_longer",
    "cannot": """
        cant cannot can_not couldnt could_not wont will_not didnt did_not havent have_not
        hasnt has_not doesnt does_not isnt arent wasnt werent wouldnt
    """,
    "more": """
        more anymore any_more again longer any_longer further additional anymo ever_again
        another any_other
    """,
    "nothing": "anything nothing any",
    "text": """
        txtin texten txtn text~ texting~ txt txting textin texing contact~ contacting
        message messaging~ msg msging write writing bother bothering~ harass~ harassing~
        spamming pester pestering annoying_me bugging hitting_me_up blowing_up_my_phone
        hit_me_up reach_out reach_out_to communicate communicating sms_me disturb disturbing
        contact_me_at
    """,
    "send": "send~ sending~ sendin snd",
    "call": "call calling phoning ring ringing",
    "message": """
        nonsense_texts texts txts messages~ msgs mssgs sms messges communications
        communication~ communicating alerts notifications~ notifs notices updates update
        correspondence text_messages txt_messages text_message texting_service solicitations
        contact_attempts reminders
    """,
    "ad": """
        madness insanity bother_texts ads ad adverts advertisements advertising promos promo
        promotions~ promotional marketing~ offers deals junk crap bullshit bs shit
        sales_texts newsletters newsletter coupons garbage nonsense stuff sale_texts
        solicitation
    """,
    "sub": "subscription~ membership enrollment",
    "want": "wanna want wanting wish need like interested_in care_for interested_in_receiving",
    "receive": """
        receive~ receiving~ recieve recieving get_these hear_from hearing_from getting
        be_contacted be_texted be_on be_bothered
    """,
    "already": "already times repeatedly keep_getting",
    "said": """
        said told asked texted replied typed responded wrote say saying i_sent i_have_sent
        i_hit
    """,
    "it": "it this these that those all everything them any_of_it any_of_these any_of_this both",
    "small": """
        sure of_course im_begging_you please~ pls plz plse pleas thanks thank_you thx ty
        tysm kindly just now right_now immediately at_once today asap ok okay k hi hello hey
        sir maam seriously already sorry good_morning good_evening damn omfg god jesus
        really completely entirely at_all fucking freaking goddamn bloody effing can_you
        could_you would_you will_you can_u could_u would_u will_u you_can you_need_to
        you_must to_you i_want_to i_would_like_to id_like_to i_need_to i_wish_to i_wanna
        i_request_to i_ask_to would_like_to id_like_you_to i_want_you_to i_need_you_to bye
        goodbye man dude bro lady folks guys forever permanently once_and_for_all my_friend
        dear team request a_request tia
    """,
    "reply": "reply replying respond answer responding reply_with respond_with txt_back",
    "order": """
        order orders purchase~ package parcel shipment shipping delivery deliveries item
        items appointment reservation booking refund return product products payment
        preorder pre_order tracking order_number cart waitlist backorder subscription_box
        subscription_order box
    """,
    "keep": """
        keep still but fine okay_with happy_with continue leave except besides apart_from
        let_me_know want_only
    """,
    "only": """
        just_tracking just_shipping just_order just_orders just_delivery only just_want
        just_the just_my just_send just_text just_updates just_about nothing_but other_than
        solely
    """,
    "leave": """
        harassing_me spamming_me harassing_us spamming_us do_not_contact_list
        do_not_text_list dont_contact_list revoke_consent revoke_my_consent i_want_out
        get_out_of_my_phone off_this_list off_your_list off_the_list off_of_this_list
        off_of_your_list off_my_phone blowing_up_my_phone this_is_harassment leave_me_alone
        leave_me_the_hell_alone leave_me_the_fuck_alone leave_us_alone leave_me_be go_away
        fuck_off f_off piss_off bugger_off sod_off get_lost buzz_off lose_my_number
        lose_this_number lose_my_contact forget_my_number forget_this_number block_me
        block_my_number shut_up do_not_call_list do_not_call_registry dnc_list
        national_do_not_call no_contact_please stay_away rack_off bog_off naff_off jog_on
        go_to_hell eat_shit fuck_you_stop turn_off_these turn_these_off turn_it_off
        turn_off_notifications turn_off_texts done_with_these done_with_your passed_away
        is_deceased has_died shes_dead hes_dead i_withdraw_my_consent withdraw_consent
        withdraw_my_consent no_consent i_do_not_consent i_dont_consent do_not_disturb
        enough_with_the enough_of_these enough_with_these enough_texts enough_messages
        i_revoke dont_bother_me do_not_bother_me not_bother_me
    """,
    "wrongly": "wrong~ worng incorrect wronge",
    "stranger": """
        not_the_right_number no_longer_belongs not_who_you_want not_who_you_are_looking
        not_who_youre_texting wrong_number wrong_num wrong_nbr wrong_no wrong_phone
        wrong_person wrong_guy wrong_girl wrong_lady wrong_man wrong_woman wrong_dude
        wrong_human wrong_contact wrong_cell worng_number wrong_numer wrong_numbr
        wrongnumber wrong_numba changed_her_number changed_his_number changed_their_number
        new_owner_of_this just_got_this_number just_got_this_phone got_this_number_recently
        got_a_new_number_and this_is_a_new_number thats_not_me that_is_not_me not_the_person
        not_the_right_person not_who_you_think not_the_one_youre_looking
        not_who_youre_looking by_that_name by_this_name with_that_name nobody_named
        no_one_named noone_named nobody_called no_longer_has_this doesnt_have_this_number
        doesnt_have_this_phone does_not_have_this_number no_longer_at_this_number
        no_longer_uses_this doesnt_use_this doesnt_live_here not_her_number not_his_number
        not_their_number used_to_belong doesnt_belong_to does_not_belong_to
        number_belongs_to_someone number_was_reassigned number_has_been_reassigned
        reassigned_number previous_owner_of somebody_else_now someone_else_now
        have_me_confused mistaken_me_for mistaking_me_for have_me_mixed_up not_my_account
        not_my_name
    """,
    "isnt": "this_isnt this_is_not thats_not that_is_not isnt this_aint not",
    "named": """
        dont_know_who do_not_know_who dont_know_anyone_named im_not i_am_not this_isnt
        this_is_not i_aint no_one_named aint dont_know_any dont_know_a do_not_know_any
        do_not_know_a never_been my_name_isnt my_name_is_not not
    """,
    "here": "here",
    "start": """
        start unstop un_stop restart resume optin opt_in join begin subscribe continue_texts
        enroll
    """,
    "resub": """
        resubscribe~ re_subscribe opt_me_back_in opt_back_in opt_me_in sign_me_back_up
        sign_me_up_again sign_up_again subscribe_me subscribe_again add_me_back
        turn_texts_back_on start_texting_me start_texting_again start_sending_me
        start_sending_texts text_me_again_please back_on_the_list want_texts_again
        want_your_texts_again resume_texts resume_messages
    """,
    "yes": """
        yes y yep yeah yup yess yesss yes_i_agree i_agree agree agreed confirm confirmed
        i_confirm i_accept accept yea affirmative yes_i_do yes_i_want yes_sign_me_up
    """,
    "help": "help info information",
    "who": """
        who_tf who_are_these howd_you_get howd_u_get who_are_u who_r_u whered_you_get
        where_d_you_get where_u_get giving_you_my_number giving_you_my giving_out_my
        did_i_sign_up when_did_i_sign when_did_i_subscribe how_come_you_have
        how_come_im_getting who_is_this whos_this who_dis who_are_you who_is_it who_this
        who_the_hell who_the_fuck whose_number_is_this what_is_this what_is_this_about
        new_phone_who how_did_you_get how_do_you_have_my how_u_get where_did_you_get
        why_are_you_texting why_do_you_keep why_am_i_getting why_am_i_receiving
        why_do_i_keep why_are_you_sending why_you_texting who_gave_you do_i_know_you
        i_dont_know_you dont_know_who_you never_signed_up didnt_sign_up did_not_sign_up
        never_subscribed didnt_subscribe did_not_subscribe never_opted_in didnt_opt_in
        never_asked_for didnt_ask_for did_not_ask_for never_gave_you didnt_give_you
        did_not_consent never_consented didnt_consent dont_recall_signing
        dont_remember_signing not_my_thing
    """,
    "weak": """
        some_other_time text_me_less message_me_less dont_want_it do_not_want_it
        dont_want_this_one text_me_next_month until_next_month no_thank_u email_is_better
        email_is_fine prefer_email rather_email im_not_interested i_am_not_interested
        no_need im_busy dont_need_it not_right_now unsolicited not_interested no_interest
        no_thanks no_thank_you no_thx hard_pass i_pass uninterested scam phishing report
        reported blocked reporting annoying irritating too_many too_much too_often text_less
        fewer_texts less_texts fewer_messages less_often less_frequent so_many pause pausing
        snooze mute email_me just_email by_email via_email through_email use_email not_now
        maybe_later another_time not_a_good_time bad_time driving enough wtf ugh illegal
        harassment take_a_break dont_care not_for_me delete_my_account close_my_account
        unwanted stop_emails bs_spam who_cares im_good_thanks im_good pass
    """,
    "glad": """
        get_enough love lovee luv cute adorable lol lmao haha hahaha omg obsessed gorgeous
        beautiful amazing awesome so_good i_need_these i_need_those i_need_them i_need_this
        need_these_in i_need_it dying im_dead in_love fabulous stunning yay the_best perfect
        wow hilarious
    """,
    "miss": "miss lose",
    "ask": "what if mean meaning does will_i do_i how_does",
    "gave": "put gave entered typed_in wrote_down ordered listed used",
    "got": "got received gotten",
    "did": "did_you have_you was_it did_i why_did do_you are_you_going_to",
    "email": "email emails mail mails e_mail e_mails",
    "account": "account profile",
    "tiny": "wrong_number_of wrong_no_of or and the with of to for a an on in from at",
    "spam": "spam spams spammy junk_mail",
    "sue": """
        lawyer attorney sue suing lawsuit tcpa fcc ftc bbb legal_action report_you
        reporting_you report_this reporting_this
    """,
    "allow": "permission permissions consent authorize authorise authorization",
    "title": "mr mrs ms miss dr",
}
