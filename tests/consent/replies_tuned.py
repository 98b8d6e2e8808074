"""Replies the rules were tuned on."""

# ruff: noqa: RUF001, PLE2515 - people write like that

TUNED = {
    ("stop", "en"): """
STOP
stop
Stop!
“STOP”
*stop*
(stop)
S.T.O.P.
s-t-o-p
stoppp
STOOOOP
ＳＴＯＰ
st​op
stop 🛑
🛑
STOP STOP STOP
Stop all
Stop please!
Please, stop.
ok stop
stop this
stop it
just stop
STOP IMMEDIATELY
stop today
stop right now
stop stop stop im tired of this
END
end please
Quit!
quit it
cancel
cancel please
cancel texts
Cancel these messages
REVOKE
revoke consent
i revoke my consent
OPT OUT
opt-out!
OPTOUT
I opt out
i want to opt out
please opt me out
opting out
Unsubscribe
UNSUB
unsubscribe me
unsuscribe
unsubscibe
please unsubcribe me from this list
un subscribe
sotp
stip
dtop
stop texting
stop txting me
stop textin me pls
stop messaging me please
please stop texting me
pls stop sending me texts
Can you stop sending these?
could you please not text me anymore
I want you to stop contacting me
I'd like you to stop texting
stop with the texts already
stop these texts
STOP SENDING ME THIS CRAP
stop bothering me
Stop harassing me
quit messaging me
cease all communication
cease and desist
don't text me
Dont txt me again
do not text me again
do not message
don't ever contact me again
do not send me any more messages
please don't send me anymore of these
never contact me again please
don't send me ads
don't call or text me
please refrain from texting me
I don't want texts from you
i dont want to get these messages anymore
I do not wish to receive any further messages
don't want to receive this
dont want any more of your promos
I don't want to be on this list
I no longer wish to receive texts
I no longer want these
no more messages
NO MORE TEXTS
no more!
no more promo texts please
no more of this
no texts please
No marketing texts
take me off your list
take me off of this texting list please
TAKE ME OFF
remove me
Remove me please
please remove my number from your list
remove from list
get me off this list
delete my number
delete me from your contact list
erase my phone number from your records
please lose this number
scrub my number from your database
block me
leave me the hell alone
get lost
Go away
piss off
F off
F*** off
bugger off
Fuck you stop
how do i stop these texts
how can I unsubscribe?
How do I opt out
i said stop
I already said STOP
I texted STOP 3 times and I still get messages
I have asked you to stop
why won't you stop texting me
Hi, I asked you last week to take me off. Please do it now.
Thanks but please take me off the list
Not interested, stop texting me
No thanks. Stop.
Stop, not interested
I'm on the do not call list
I'm reporting this number. Do not contact me.
This is the third time. Don't text me!
My mom passed away, please stop
unsubscribe from all
turn off these notifications please
discontinue
Please discontinue texts
make it stop
ceasse texting
Reply STOP
stop ads
stop marketing
stop promotions
Enough with the messages
I'm done with these texts
Please discontinue all messages to this phone
wrong time to text me at 6am, unsubscribe
cancel my subscription
""",
    ("stop", "es"): """
STOP
PARA
Alto!
baja
BAJA por favor
dar de baja
Dame de baja
denme de baja por favor
quiero cancelar la suscripción a estos mensajes
cancelar mensajes
Basta
basta de mensajes
Basta ya
detener
no más mensajes
no mas sms
no más
No me escriban más
no me escribas
no me contacten
dejen de molestar
deja de mandarme mensajes
Deje de enviarme publicidad
paren de mandar mensajes
No deseo recibir más publicidad
no quiero más mensajes de ustedes
ya no quiero recibir mensajes
no me envíen nada más
no me manden mas publicidad
sáquenme de la lista
quítame de su lista
Elimínenme de su base de datos
borren mi número
Eliminar mi número por favor
desuscribirme
cancelar suscripcion
salir
fin
por favor no me molesten más
no me llamen ni me escriban
""",
    ("stop", "fr"): """
STOP
arret
ARRÊT !
Arrêter
arrêtez
Arrêtez svp
stop merci
Stop aux messages
stop pub
désabonner
Désabonnez-moi
se désabonner
désinscription
désinscrivez-moi svp
fin
stop sms
arrêtez de m'écrire
Arretez de me contacter
arrête de m'envoyer des sms
Cessez de m'envoyer des textos
merci d'arrêter les messages
Veuillez arrêter vos envois
Ne m'envoyez plus rien
ne me contactez plus
Ne plus me contacter
je ne souhaite plus recevoir de messages
je veux plus recevoir ces messages
J'en veux plus de vos sms
plus de messages svp
pas de pub merci
Enlevez-moi de votre liste
retirer mon numéro
supprimez mon numéro
effacez mon numero de vos fichiers
foutez-moi la paix
fichez-moi la paix
ça suffit, arrêtez
je veux me désabonner
""",
    ("stop", "de"): """
STOP
stopp
Stoppen
Halt stopp
ABMELDEN
Abmeldung
bitte abmelden
Abbestellen
austragen
Kündigen
Ende
Bitte stoppen Sie das
keine SMS mehr
keine sms mehr bitte
Bitte keine weiteren Nachrichten
keine Nachrichten mehr schicken!
Bitte schreiben Sie mir nicht mehr
Schicken Sie mir nichts mehr
schickt mir keine werbung
Bitte keine Werbung
keine Werbung!
hört auf
Hört auf mir SMS zu schicken
hören sie bitte auf damit
Aufhören
ich will keine Nachrichten mehr
Ich möchte keine Werbung von Ihnen erhalten
Ich möchte mich abmelden
Melden Sie mich ab
meldet mich ab
bitte tragen Sie mich aus
nehmt mich aus dem verteiler
Nehmen Sie mich von der Liste
streichen Sie mich von Ihrer Liste
Löschen Sie meine Nummer
bitte meine nummer löschen
Entfernen Sie meine Daten
Lassen Sie mich in Ruhe
Unterlassen Sie weitere Nachrichten
kontaktieren Sie mich nicht mehr
nie wieder schreiben
""",
    ("stop", "it"): """
STOP
ferma
Fermatevi
basta
Basta messaggi
Basta per favore
stop grazie
cancellami
Cancellatemi dalla lista
cancella iscrizione
cancellazione
disiscrivetemi
Disiscrizione
Voglio disiscrivermi
non mandatemi più messaggi
non mandate più sms
non mi scrivete più
non scrivermi più
Non contattatemi più
smettila di scrivermi
smettete di mandarmi sms
Niente più messaggi
nessun altro messaggio
non voglio più messaggi
non voglio ricevere pubblicità
non desidero ricevere altri sms
rimuovetemi dalla lista
togli il mio numero
Eliminate il mio numero
lasciami in pace
finitela
""",
    ("stop", "pt"): """
PARE
parar
PARA
sair
Sair da lista
cancelar
descadastrar
quero me descadastrar
Me descadastre por favor
chega
chega de mensagens
Basta
pare de me enviar mensagens
pare de mandar sms
Parem de enviar
não me mande mais mensagem
Não me enviem mais nada
não quero receber mais nada
nao quero mais
Não desejo receber mensagens
não quero propaganda
me tirem da lista
Me remova da lista
remover meu número
apague meu número
Excluir meu número
exclua meu contato
não me incomode mais
me deixa em paz
Não entre em contato novamente
""",
    ("stop", "nl"): """
STOP
stop ermee
Stoppen
stop met sms sturen
Stop met berichten
afmelden
Afmelden aub
Meld mij af
ik wil me afmelden
uitschrijven
Schrijf mij uit
geen berichten meer
geen sms meer aub
Geen reclame
Ik wil geen berichten meer
ik wil dit niet meer ontvangen
niet meer sturen
stuur mij niks meer
niet meer appen
hou op
Hou op met berichten sturen
Ophouden
verwijder mij van de lijst
verwijder mijn nummer
haal me uit het bestand
laat mij met rust
""",
    ("stop", "other"): """
stopp sms
sluta
avsluta
Slutt å sende meg meldinger
Sluta skicka sms
rezygnuję
wypisz mnie
стоп
отписаться
""",
    ("stop_marketing", "en"): """
stop the marketing but keep order updates
Stop promotional texts, I still want shipping notifications
no more promos but keep sending delivery updates
only send me order updates
I only want messages about my order
unsubscribe me from marketing only
just order updates please, no ads
Take me off the promo list but keep order notifications
please stop the sales texts but let me know when my order ships
""",
    ("stop_marketing", "eu"): """
basta de publicidad pero quiero los avisos de envío
solo mensajes sobre mi pedido, no publicidad
arrêtez la pub mais gardez le suivi de commande
je veux seulement les infos de livraison, pas de promos
nur noch Versandinfos bitte, keine Werbung
Keine Werbung, aber Versandbenachrichtigungen gerne
niente promozioni ma tenete gli aggiornamenti dell'ordine
não quero promoções, só atualizações do meu pedido
geen aanbiedingen, alleen bezorgupdates
""",
    ("wrong_number", "en"): """
wrong number
Wrong number!
Sorry wrong number
wrong number stop texting me
u have the wrong number
I think you have the wrong number
This is the wrong number
wrong phone number
You've got the wrong person
wrong guy
wrong num
This is not Karen
I am not David
I'm not Lisa, please stop
this is not her number
he no longer has this number
That's not me
Not Robert's phone
This number doesn't belong to Tom
no one here by that name
there's nobody named Ashley at this number
I don't know any Brenda
You're texting the wrong person
new owner of this number here
I just got this phone number, not sure who you want
She changed her number
worng number
Nobody by that name here
""",
    ("wrong_number", "eu"): """
numero equivocado
número incorrecto
No soy Carlos
este no es el número de Laura
Aquí no vive ninguna Marta, número equivocado
te equivocaste de número
Mauvais numero
faux numéro
Erreur de numéro
ce n'est pas le bon numéro
Je ne suis pas Sophie
vous faites erreur de numéro
Falsche Nummer!
Sie haben die falsche Nummer
Ich bin nicht Anna
Das ist nicht die Nummer von Peter
verwählt
falsche Person
numero sbagliato
avete sbagliato numero
Non sono Marco
Avete il numero sbagliato
número errado
você errou o número
Não sou o João
esse número não é mais dele
verkeerd nummer
Verkeerde persoon
ik ben Jan niet
Ik ben niet Kees
""",
    ("start", "en"): """
start
Start
START please
UNSTOP
un-stop
Start again
resubscribe
Please opt me back in
sign me back up
subscribe me again
Please start texting me again
restart
""",
    ("start", "eu"): """
comenzar
Reprendre
anmelden
riprendi
iniciar
aanmelden
""",
    ("yes", "en"): """
yes
YES!
Yes please!
y
yeah
yep
Yes I agree
I agree
confirm
ok yes
yes 👍
""",
    ("yes", "eu"): """
si
Sí, por favor
oui merci
Oui j'accepte
ja bitte
Ja, gerne
sim
sim por favor
ja graag
""",
    ("help", "en"): """
help
Help!
HELP ME
info
info please
""",
    ("help", "eu"): """
AIDE
AYUDA
hilfe
INFORMACIÓN
aiuto
hulp
""",
    ("weak", "en"): """
not interested
Not interested thank you
im not interested
No.
nope
No thank you
nah
who is this?
Who's this
who are you
whos this and how did you get my number
why are you texting me
where did you get my number
I didn't sign up for this
I didn't subscribe to this
is this spam
spam
Scam
this is annoying
too many messages
you text too much
🖕🖕
👎
email me instead
just email me
can you send these by email
pause
Pause messages
snooze
not now
maybe later
please text less
fewer texts please
I'm driving, can't talk
enough
who gave you my number
reported
blocked
""",
    ("weak", "eu"): """
no me interesa gracias
no, gracias
¿quién es?
quien eres
cómo consiguieron mi número
demasiados mensajes
pas intéressée merci
ça ne m'intéresse pas
non
c'est qui ?
qui est-ce
comment avez-vous eu mon numéro
trop de messages
kein Interesse danke
nein
Wer sind Sie?
wer bist du
Woher haben Sie meine Nummer?
zu viele Nachrichten
non mi interessa grazie
no grazie
chi è?
Come avete il mio numero?
troppi messaggi
não, obrigado
sem interesse
quem está falando?
muitas mensagens
geen interesse bedankt
nee
Wie ben je?
hoe komen jullie aan mijn nummer
te veel berichten
""",
    ("order", "en"): """
cancel my order 1234
Cancel order
please cancel my order
Cancel order #5521 please
I want to cancel my order
can you cancel my order? I ordered the wrong size
I'd like to cancel the purchase I made today
Please stop the shipment
stop delivery of my package
cancel #1042
Cancel the boots
I want to cancel my appointment
how do I cancel my order?
Need to cancel one item from my order
please cancel and refund me
cancel it, I found it cheaper elsewhere. order 991
""",
    ("order", "eu"): """
cancelar mi pedido 1234
cancela el pedido por favor
anular pedido
annuler ma commande
je voudrais annuler ma commande 5531
Bestellung stornieren
ich möchte meine Bestellung stornieren bitte
Bestellung 1234 abbrechen
annullare ordine
annullate il mio ordine
cancelar pedido
cancelem minha encomenda
bestelling annuleren
annuleer mijn bestelling 99
""",
    ("talk", "en"): """
I'll stop by later
ill stop in after work
we'll stop at the shop on saturday
Can I stop by to pick up?
please stop by the shop
don't stop!
Don't stop texting me lol
please dont stop the deals
never stop sending these
can't stop wearing it
can’t stop, won’t stop
couldn't stop laughing at this one
I just can't stop looking at those boots
bus stop
I'm at the bus stop
one stop shop
nonstop
The stopwatch I bought is broken
pit stop then home
stop it, these are so cute 😂
omg stop 😍
STOP I love it
Stop!! I need those boots so bad
Liked “Big sale! Reply STOP to opt out”
Loved “Your order shipped. Reply STOP to unsubscribe”
Disliked “SALE ends tonight. Text STOP to stop”
Laughed at “Hi! Reply STOP to cancel”
Emphasised “20% off. Reply STOP to end”
Questioned “New in. Reply STOP to quit”
Loved an image
Liked "Reply STOP to unsubscribe"
❤️ to “Your cart misses you. Reply STOP to opt out”
👍 to “Reply STOP to opt out”
👎 to “Hello. Reply STOP to opt out”
Reacted 😂 to “Sale! Reply STOP to end”
Removed a like from “Hello! Reply STOP to opt out”
Removed a heart from “Your cart is waiting. Reply STOP to end”
> Reply STOP to opt out
Does the sale end tonight?
when does this end
Is there an end date for the offer
The end of the line, huh
I quit my job so no shopping
quit your whining, the boots are great
cancelled my flight, so ship it to my home instead
My flight was cancelled
What is your cancellation policy
Don't cancel my order
do not cancel it please
did you cancel my order?
my order was cancelled, why?
Yes
yes it fits
ok
Sure
sounds good
lol
thanks so much!
😍😍😍
help me pick a size
I need help with my order
more info on the red dress please
Start date for the sale?
When does it start
no worries
no it hasn't arrived
No problem!
no I want the blue one
I want to remove an item from my cart
remove the hat please
take 10% off?
Could you take the blue one off my order
my list of wishes is long
what's the phone number of the store
is this the right number for returns
I changed my number, new one is below
I never got the confirmation text
I didn't receive a text with the tracking
You didn't send me the discount code
please don't send me the wrong size again
don't send the package to my work
Don't call, text me instead
don't text my husband about the gift please it's a surprise
can you text me when it ships
text me the link
please send me more info
keep sending me these
More please
I don't want to miss your messages
I don't want to stop getting these
I don't want the blue one
do you want me to send it back
Who is the designer?
why is it so expensive
How do I return this?
the zipper won't stop jamming
Does it stop leaking if I tighten it
How do I stop the colour from running in the wash
My dog won't stop chewing it, got another?
where do I put the code in at checkout
what time do you close
Is this still available
not sure yet
not yet
not bad!
I unsubscribed by accident, can you add me back?
did I get unsubscribed?
if I reply STOP do I still get order updates?
Stop & Shop gift card accepted?
full stop. best shoes ever
My kids can't get enough of these
remove the stain how?
I lost my number one favourite sweater, do you have it
I got the wrong size
you sent the wrong item
wrong colour
wrong address on my order!
Is this Anna from the shop?
I'm not sure about the colour
I'm not home until 5
this is not what I ordered
End of summer already?
opt for the large
the info on the label is wrong
y'all are the best
""",
    ("talk", "es"): """
para mañana por favor
¿es para regalo?
Para mi hermana, talla M
no puedo parar de mirarlos
¿cuándo acaba la rebaja?
el pedido no ha llegado
No me han enviado el número de seguimiento
no he recibido ningún mensaje
no tengo más dinero jaja
ya no lo quiero azul, mejor rojo
la calidad es baja
envíenme más fotos
no me queda bien
quiero cambiar el número de teléfono
no cancelen mi pedido
¿tienen más tallas?
Le encantó “Oferta. Responde STOP para salir”
Le gusta “Tu pedido. Responde ALTO para cancelar”
""",
    ("talk", "fr"): """
je m'arrête au magasin demain
je n'arrête pas de les porter
l'arrêt de tram est où ?
n'annulez pas ma commande
vous ne m'avez pas envoyé le suivi
je n'ai plus de place
pas de souci
c'est pour la fin du mois ?
La fin de la promo c'est quand
J'aime « Promo. STOP au 36180 »
A adoré « Soldes. Répondez STOP »
envoyez moi plus d'infos
en plus grand svp ?
je ne veux pas le bleu
""",
    ("talk", "de"): """
ich komme kurz vorbei
Wann ist das Ende der Aktion?
Ich habe keine Nachricht bekommen
Sie haben mir keine Rechnung geschickt
keine Ahnung
Gibt es mehr Farben?
nicht schlimm
Bitte nicht stornieren
können Sie mir eine Nachricht schicken wenn es da ist
Hat „Reply STOP to opt out“ mit „Gefällt mir“ markiert
Gefiel „Sale! Antworte STOP zum Abmelden“
meine Nummer hat sich geändert
Ich möchte keine blaue, lieber die rote
ist das Ende der Woche da?
""",
    ("talk", "it"): """
non vedo l'ora
non riesco a smettere di guardarli
quanto basta?
fine mese va bene?
Fine
quando arriva il mio ordine
non mi avete mandato la fattura
Le è piaciuto “Saldi. Rispondi STOP”
non annullate l'ordine
il numero di scarpe è sbagliato
più informazioni grazie
""",
    ("talk", "pt"): """
para quando chega?
é para presente
não consigo parar de usar
quero mais fotos
não recebi nenhuma mensagem
Não cancele meu pedido
Amei “Promoção! Responda SAIR”
qual o fim da promoção
meu número de calçado é 38
""",
    ("talk", "nl"): """
ik stop even langs de winkel
kan niet stoppen met kijken
niet annuleren aub
ik heb nog niks ontvangen
wanneer eindigt de actie
hebben jullie meer kleuren
jullie hebben mij geen factuur gestuurd
geen probleem
""",
}
"""Replies by what they mean and by language: one a line."""
