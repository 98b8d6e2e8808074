"""Replies set aside: written after the last change to rules and words, and never tuned on."""

HELD_OUT = {
    ("stop", "all"): """
stop asap
STOP. Thank you.
ya stop
stoop
Cancel pls
END!!!
opt me out pls
unsubscribe!!!
stop messaging
Please stop sending me these every day
I really don't want these texts
don't text me ever again
do not send me texts
plz no more txts
no more msgs
take me off the list please!
Please remove my phone number from your database
can you delete my number
I want to be removed
I wish to unsubscribe from your texts
Leave me alone please
lose this number
ok but please stop texting me
I said to stop
I've told you guys to stop 3 times now
My lawyer will hear about it if you text me again
you do not have permission to contact me
stop sending this crap to my phone
Stop! You have the message already.
dejen de molestar con mensajes
no quiero recibir más mensajes de texto
Quiero cancelar los mensajes
bórrenme por favor
ya no me manden mensajes
arrêtez les sms
Je ne veux plus recevoir de publicité
retirez mon numéro de votre base
stop les messages
Bitte keine Nachrichten mehr senden
Ich möchte keine weiteren SMS erhalten
Nehmt mich raus aus dem Verteiler
Bitte löschen Sie meine Handynummer
non voglio ricevere messaggi
smettetela con questi sms
eliminate il mio numero per favore
por favor parem de mandar mensagens
não quero mais receber sms
retirem meu número
ik wil deze berichten niet meer
stop met mij te sms'en
verwijder mijn gegevens
""",
    ("stop_marketing", "all"): """
no more promotions, only delivery updates
please stop the ads but keep the shipping texts
solo avisos de mi pedido, sin publicidad
pas de promos, juste le suivi de ma commande
keine Werbung bitte, nur Infos zu meinen Bestellungen
""",
    ("wrong_number", "all"): """
This is the wrong number
I think this is a wrong number
I am not Monica
no Brian here
Nobody here by that name
no soy Juan
este no es su número
faux numéro
ce n'est pas Paul
falscher Empfänger
ich bin nicht Peter
avete sbagliato persona
não sou Carlos
u heeft de verkeerde persoon
""",
    ("start", "all"): """
start please
UNSTOP
opt back in
""",
    ("yes", "all"): """
Yes!
yep yep
sim por favor
ja
""",
    ("help", "all"): """
HELP please
ayuda
hilfe!
""",
    ("weak", "all"): """
not interested, sorry
nope
who is this please
how did you get this number
why do I keep getting these
didn't sign up for this
you send too many texts
is this spam?
just email me
🖕 🖕
no me interesan sus productos
quién es?
pas intéressé, merci
kein Interesse mehr
woher habt ihr meine Nummer
non mi interessa, grazie
não me interessa
geen interesse
""",
    ("order", "all"): """
Please cancel order 2201
can you cancel my order from yesterday
I need to cancel an item on my order
stop my order please
cancelar pedido 90
je veux annuler ma commande
bitte meine Bestellung stornieren
annulla il mio ordine
quero cancelar minha compra
mijn bestelling annuleren aub
""",
    ("talk", "all"): """
stop by anytime?
I'll make a stop on the way home
let's not stop now, add two more
these never stop selling out
Liked “Your refund is on its way. Reply STOP to opt out”
Emphasised “40% off! Text STOP to unsubscribe”
😂 to “Oops! Wrong link. Reply STOP to opt out”
sale end date?
does it ever end
the quit smoking kit came broken
is the subscription monthly
cancelled order refund status?
please don't cancel mine
remove the second one from the bag pls
take the discount off my next one instead
delete my old address please
lost my receipt
what number do I call
number 4 in black please
did my message go through
got the text, thanks
text when it's ready please
send it to my work address
don't send a plastic bag
never mind, found it
I never received it
no it's still not here
No, tomorrow is better
yes in medium
not sure about the color
I'm not available then
not the size I ordered
wrong one came
it was the wrong charge
help with my return please
information on the jacket?
start of next week works
want to see it in person first
more colors coming?
no more than 50 dollars please
best store ever
see you saturday
¿tienen talla chica?
todavía no llega
me encanta
pas de souci, à demain
j'ai bien reçu
vous êtes ouverts dimanche ?
ich schaue später vorbei
gibt es das noch in blau?
passt, danke
va bene così
quando riapre il negozio
perfetto grazie
ficou ótimo
tem em preto?
prima, tot morgen
hebben jullie dit in rood
""",
}
"""Replies by what they mean: one a line."""
