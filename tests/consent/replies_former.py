"""Replies set aside in five rounds and later tuned on.

When each was first measured: 276 of 278, 267 of 289, 286 of 299, 151 of 168 and 135 of 152
were right.
"""

FORMER = {
    ("stop", "en"): """
Stop
STOP!!!!
stop.
s t o p
STOPALL
Unsubscribe please
Opt-out
quit
end
revoke
Cancel
Please stop
stop now
stop it already
st0p
Stpo
unsubcribe
Stop texting me
I need you to stop sending me these
quit texting my phone
Can you please take me off this list?
Remove my number from your system.
No more texts please
I dont want these messages any more
I no longer want to hear from you
please do not contact me again
Don't message me anymore
Do not text this number
lose my number
leave me alone!!
Enough. Unsubscribe me.
how do I get off this list
I've asked three times already. STOP.
stop spamming me or I will report you
kindly delete my number thank you
opt me out of this
fuck off and stop texting me
Never text me again
I would like to be removed from your texting list
End all messages
""",
    ("stop", "es"): """
ALTO
Parar
BAJA
cancelar
no me manden más mensajes
Por favor dejen de escribirme
Quiero darme de baja
Bórrenme de su lista
no quiero recibir mas sms
ya no me escriban porfa
Elimina mi número
Déjenme en paz
""",
    ("stop", "fr"): """
Arrêt
ARRET
stop svp
Désabonnement
Arrêtez de m'envoyer des messages
ne m'écrivez plus
je ne veux plus recevoir vos sms
Retirez-moi de votre liste s'il vous plaît
Merci de supprimer mon numéro
plus de sms merci
Laissez moi tranquille
je souhaite me désinscrire
""",
    ("stop", "de"): """
STOPP
abmelden
Stop bitte
Bitte keine Nachrichten mehr
Hören Sie auf mir zu schreiben
ich möchte keine SMS mehr bekommen
Nehmen Sie mich bitte aus dem Verteiler
Löschen Sie meine Nummer!
schreibt mir nicht mehr
Lasst mich in Ruhe
bitte abbestellen
keine werbung mehr schicken
""",
    ("stop", "it"): """
BASTA
annulla
Non scrivetemi più
Smettetela di mandarmi messaggi
non voglio più ricevere sms
Toglietemi dalla lista per favore
Cancellate il mio numero
disiscrivimi
lasciatemi in pace
""",
    ("stop", "pt"): """
SAIR
Parem de me mandar mensagem
não quero mais receber mensagens
Pare por favor
Me tira dessa lista
Remova meu número
cancelar inscrição
me deixem em paz
""",
    ("stop", "nl"): """
Stop aub
afmelden
Stuur me geen berichten meer
Ik wil geen sms meer ontvangen
Haal mij van de lijst
uitschrijven graag
Verwijder mijn nummer
laat me met rust
""",
    ("stop_marketing", "en"): """
Stop the promos but keep my order updates
please only text me about my orders
No more marketing, shipping updates are fine
I don't want ads, just delivery notifications
""",
    ("stop_marketing", "eu"): """
No quiero publicidad, solo avisos de mi pedido
Plus de pub svp, seulement le suivi de mes commandes
Keine Werbung mehr, nur noch Infos zu meiner Bestellung
Basta pubblicità, solo aggiornamenti sui miei ordini
Geen reclame meer, alleen updates over mijn bestelling
""",
    ("wrong_number", "en"): """
Wrong number
wrong person
You have the wrong number
I think you've got the wrong number, I'm not Jessica
This isn't Mike's phone anymore
there is no Sarah here
I'm not who you think I am, I just got this number
She doesn't have this number any more
wrong # stop texting
""",
    ("wrong_number", "eu"): """
Número equivocado
Se equivocó de número
Yo no soy María
Mauvais numéro
Vous vous êtes trompé de numéro
Falsche Nummer
Sie haben sich in der Nummer geirrt
Numero sbagliato
Ha sbagliato numero
Número errado
Não é o número da Ana
Verkeerd nummer
U heeft het verkeerde nummer
""",
    ("start", "en"): """
START
Unstop
start!
Please resubscribe me
opt in
""",
    ("yes", "en"): """
YES
yes please
Y
Yep!
""",
    ("yes", "eu"): """
sí
Oui
Ja
sì grazie
Sim
""",
    ("help", "en"): """
HELP
help?
INFO
""",
    ("help", "eu"): """
Aide
ayuda
Hilfe
aiuto
ajuda
""",
    ("weak", "en"): """
Not interested
no thanks
no
Who is this?
who dis
How did you get my number
why do you keep texting me
I never signed up for this
email me instead please
🖕
too many texts
pause
Maybe later, text me next month
""",
    ("weak", "eu"): """
No me interesa
¿Quién eres?
no gracias
Pas intéressé
qui êtes-vous ?
Non merci
Kein Interesse
Wer ist das?
nein danke
Non mi interessa
chi sei?
Não tenho interesse
quem é?
Geen interesse
wie is dit?
""",
    ("order", "en"): """
Cancel my order 88213
please cancel order #A-1029
I need to cancel my purchase from this morning
Can you stop my order before it ships?
cancel the blue shoes please, keep the rest
""",
    ("order", "eu"): """
Quiero cancelar mi pedido 4471
Annulez ma commande s'il vous plaît
Bitte meine Bestellung stornieren
Vorrei annullare l'ordine 229
Quero cancelar meu pedido
Graag mijn bestelling annuleren
""",
    ("talk", "en"): """
I'll stop by the store tomorrow
don't stop sending these, I love them
I can't stop wearing this sweater
Which bus stop is closest to you?
When does the sale end?
Is it too late to change the size?
Do you have this in red
Thanks!
ok
👍
Liked “Your cart is waiting. Reply STOP to opt out”
Loved “25% off everything! Text STOP to end”
Laughed at “New drops just landed. Reply STOP to unsubscribe”
Emphasized “Last day! STOP to opt out”
👍 to “Your order has shipped. Reply STOP to cancel”
Reacted ❤️ to “Flash sale tonight. Reply STOP to quit”
omg stop these are adorable 😍
My package never came and nobody is texting me back
I didn't get the text with my code
please don't cancel my order!
The zipper came off, how do I return it?
Can you stop and think about restocking the green one? It was great
are you open until the end of the month
Where is my order? I got no message from the courier
I quit smoking so I deserve new shoes lol
what does "Reply STOP to opt out" mean
Don't send it to my old address
Can someone help me with my return
yes that's the right size
No, the other one, in black
Call me at the end of the day
You guys never stop surprising me
No problem, take your time
Please remove the second shirt from my cart
Is there a list of stores near me?
I want to change my number on my account
The text on the mug is wrong
it was a non-stop flight so I made it in time
Do not ship until Monday please
Did you receive my message?
can i unsubscribe from emails but keep getting the texts?
""",
    ("talk", "es"): """
¿Cuándo termina la oferta?
Paso por la tienda mañana
No me ha llegado el pedido
no me enviaron el tallaje correcto
¿Tienen envío para Canarias?
A “Tu pedido va en camino. Responde STOP para salir” le dio me gusta
Gracias, todo perfecto
Le gustó “Rebajas hasta el domingo. Responde BAJA para cancelar”
quiero más información del vestido
La talla más baja que tengan
""",
    ("talk", "fr"): """
Je passe au magasin samedi
A aimé « Soldes ! Répondez STOP pour vous désabonner »
Je n'ai pas reçu mon colis
vous n'avez pas répondu à mon message
C'est à quel arrêt de bus ?
Merci beaucoup
plus de tailles disponibles ?
Je ne peux pas venir demain
""",
    ("talk", "de"): """
Ich komme morgen vorbei
Wann endet der Sale?
Ich habe keine SMS mit dem Code bekommen
Gefällt „Nur heute 20 %. Antworten Sie STOPP zum Abmelden“
Meine Bestellung ist noch nicht da
An welcher Haltestelle muss ich raus?
Danke, alles gut
Bitte nicht an die alte Adresse schicken
""",
    ("talk", "it"): """
Quando finisce la promozione?
Ho messo mi piace a “Saldi! Rispondi STOP per cancellarti”
Non ho ricevuto il messaggio con il codice
non è arrivato il pacco
Grazie mille
Passo in negozio domani
""",
    ("talk", "pt"): """
Quando acaba a promoção?
Curtiu “Seu pedido saiu para entrega. Responda SAIR para cancelar”
ainda não recebi meu pedido
não recebi a mensagem com o código
Obrigada!
para quem posso mandar mensagem sobre a troca?
""",
    ("talk", "nl"): """
Ik kom morgen langs
Bij welke halte moet ik zijn?
Ik heb geen bericht gekregen over mijn pakket
Vond “Laatste kans! Stuur STOP om je af te melden” leuk
dankjewel
wanneer stopt de actie?
""",
    ("stop", "en 2"): """
Stop the madness
Plz unsub me
I said NO MORE
get me off ur list asap
remove my number pls n thx
take my number out of your database
I'm not interested please remove me
Please stop. I don't shop here anymore.
no longer interested stop sending
STOP sending me messages at night
unsubscribe immediately
Do not send me any more text messages to this number
I did not sign up for this, remove me now
I do not give permission to text me
Who is this? Stop texting me.
Stop. Just stop.
pls dont msg me
Kindly stop these promotional messages
can u stop
Could you stop with the spam
i would like to unsubscribe
I'd like to opt-out of these messages
please take me off of your marketing list
stop texting my wife
I've unsubscribed 4 times why am I still getting these
delete me
REMOVE
Wrong. Stop.
S T O P !!!
stopstopstop
st op
STOP.STOP.STOP
Unsubscribed me please
how to unsubscribe
Cancel my texts
stop plz im broke
no more thank you
Not interested. Do not text again.
bye. unsubscribe
stop this nonsense
Text me again and I'll sue
I dont wanna get texts from yall anymore
Quit blowing up my phone
please discontinue these messages
Don't ever text me again
I don't want your texts
lemme off this list
Not now, not ever. STOP
""",
    ("stop", "eu 2"): """
Stop por favor
no quiero más publicidad en mi celular
Dejen de mandar tantos mensajes
no me vuelvan a escribir
Por favor eliminen mi contacto
sáquenme de esa lista ya
No vuelvan a contactarme
cómo me doy de baja
detengan los mensajes
Stop pub svp
veuillez me désinscrire de votre liste
je ne souhaite plus être contacté
Merci de ne plus m'envoyer de messages
ne m'envoyez plus de sms
j'aimerais ne plus recevoir vos messages
arrêtez ça
Comment se désabonner ?
plus de messages
Bitte löschen Sie mich aus Ihrem Verteiler
Ich will keine SMS mehr von euch
Bitte keine weiteren SMS senden
Wie kann ich mich abmelden?
Stoppt diese Nachrichten
nehmt meine Nummer aus eurem System
bitte unterlassen Sie das
keine weiteren Nachrichten bitte
non voglio essere contattato
per favore smettete di scrivermi
Basta con questi messaggi
vorrei cancellarmi
come faccio a disiscrivermi?
non inviatemi più nulla
rimuovi il mio numero
não me mandem mais mensagens por favor
parem de me incomodar
quero cancelar o recebimento de mensagens
quero sair da lista
por favor remova meu telefone
Favor não enviar mais mensagens
ik wil mij graag afmelden
stop met het sturen van berichten
ik wil geen reclame meer
graag geen sms meer sturen
gelieve mij uit te schrijven
kan ik me afmelden
""",
    ("stop_marketing", "all 2"): """
I only want order updates
You can text me about deliveries but no more sales texts
stop promos only
no ads please only shipping notifications
Solo quiero mensajes de mis pedidos, nada de promociones
je veux garder le suivi de ma commande mais plus de promos
Bitte nur Nachrichten zu meiner Bestellung, keine Angebote
alleen berichten over mijn bestelling, geen reclame
""",
    ("wrong_number", "all 2"): """
Sorry, wrong number!
You've reached the wrong number
I think u got the wrong person
This is not Amanda's number
I don't know who Brian is
No Jennifer at this number
my name is not Kevin
Kevin no longer has this phone number
this phone belongs to someone else now
not jessica
Se ha equivocado de número
No conozco a ninguna Lucía
No soy Pedro, número equivocado
Vous avez le mauvais numéro
je ne connais pas de Julie
Ich bin nicht Herr Schmidt
Da haben Sie die falsche Nummer
Hai sbagliato numero
non sono Giulia
Não sou a Fernanda
número errado, desculpe
u heeft een verkeerd nummer
Ik ben Piet niet
""",
    ("start", "all 2"): """
START
Start please
UNSTOP
subscribe
I want to start getting texts again
""",
    ("yes", "all 2"): """
Yes
YES PLEASE
yep
Sí
oui
Ja
sim!
""",
    ("help", "all 2"): """
HELP
Help please
info
ayuda
AIDE
Hilfe bitte
""",
    ("weak", "all 2"): """
Nope
not interested sorry
no thank u
who's this
Who are you and how did you get this number?
Why am I getting these messages?
I get way too many texts from you
you guys text too much
Is this a scam?
🖕🖕🖕
email is better for me
can you email me instead?
pause texts for a month
I don't remember signing up
No estoy interesada
¿Quién habla?
me llegan demasiados mensajes
Ça ne m'intéresse pas
c'est qui
Nein danke, kein Interesse
Wer schreibt da?
non sono interessata
chi è?
Não, obrigada
quem é você?
Nee bedankt
Wie is dit?
""",
    ("order", "all 2"): """
cancel my order please
I'd like to cancel order 10482
can i still cancel my order
Cancel that order, I picked the wrong size
please stop my delivery
how can I cancel an order I just placed
cancel order #77120
necesito cancelar mi compra
Je veux annuler ma commande 8834
Kann ich meine Bestellung noch stornieren?
posso annullare l'ordine?
quero cancelar a compra
kan ik mijn bestelling nog annuleren
""",
    ("talk", "en 2"): """
i might stop in saturday
I'll stop by to pick it up around 5
Please don't stop texting me deals lol
can't stop staring at my new bag
Is there a bus stop near the store?
stop it I love this 😭
Stop!! this is so cute
Liked “Your order #1042 has shipped! Reply STOP to opt out.”
Loved “Hey Ana! 30% off ends tonight. Text STOP to unsubscribe”
Emphasized “Reply STOP to end”
Questioned “Your cart is waiting. STOP to opt out”
😂 to “We miss you! Reply STOP to unsubscribe”
Reacted 👍 to “Thanks for your order. Reply STOP to opt out”
The end of the zipper is broken
when does this deal end?
Will the sale end on Sunday?
my subscription box hasn't arrived
Do I need to cancel my old order first or will you?
Don't cancel it, I still want it
why was my order cancelled
I need help tracking my package
Can you help me find a gift
Yes I'd love that
Yes! When will it ship
no it's the other one
No I haven't received it
nope still waiting on it
not yet
Thanks, got it
How do I get the wrinkles out
How do I remove the tag
Can you remove the gift wrap from my order
Please take the hat off my order
the number on the box is 4471
Is this number for customer service?
My phone number changed, how do I update it
you sent me the wrong color
wrong size again
This isn't the right shade
I'm not sure what size
not sure if it fits
I don't want the red one, can I swap
I don't want to return it
I didn't get a confirmation text
why didn't I get a message about delivery
Text me when it's back in stock
send me the link again please
message me when you have size 9
please keep me on the list for restock
add me to the list
Is there a waitlist?
Can I get off the waitlist for the blue boots
The buttons fell off
are you guys closed on sunday
What's the return policy
It came in two days, amazing service
The color is off
Do you do alterations to stop the hem fraying
what does STOP do
If I text STOP will my order still come?
I can't end my day without your coffee
quit playing, is it really 50% off?
I already paid
where's my refund
it's for my mom
ok thx
k
👍🏼
❤️❤️
lol ok
""",
    ("talk", "eu 2"): """
¿a qué hora cierran?
No me llegó el mensaje con el código
no he recibido mi pedido todavía
¿me pueden mandar más fotos?
Quiero cancelar la cita y pedir otra, no, mejor la mantengo
me quedó muy bien, gracias
¿hay más colores?
para cuándo llega
Le gustó "Su pedido ha salido. Responda STOP para darse de baja"
C'est la fin des soldes ?
Je n'ai pas encore reçu mon colis
je ne veux pas le retourner
vous avez plus de tailles en magasin ?
A aimé "Votre colis arrive. STOP au 36111"
mon numéro de commande est 5512
Ich habe noch keine Nachricht vom Paketdienst
ist die Nummer auf der Rechnung richtig
nicht mehr lieferbar?
Habt ihr das auch in grün?
Bis wann läuft die Aktion noch
Hat ein „Gefällt mir“ für „Ihr Paket ist da. STOP zum Abmelden“ gegeben
non ho ancora ricevuto il pacco
avete altri colori?
il numero dell'ordine è 4410
basta così grazie, ordino solo questi due
fino a quando dura l'offerta
Ha messo "Mi piace" a "Il tuo ordine. Rispondi STOP"
meu pedido não chegou
não recebi o código por mensagem
vocês têm mais cores?
até quando vai a promoção
paro aí amanhã
ik heb nog niets ontvangen
hebben jullie ook maat 40
het nummer op de doos klopt niet
kan ik morgen langskomen
wanneer stopt de uitverkoop
""",
    ("stop", "en 3"): """
stop thx
Stop.. please
sTOP
stop!!1
"STOP"
Unsubscribe.
UNSUBSCRIBE ME NOW
OPT OUT NOW
Cancel!!
END.
quit please
revoke!
Stopp
stpp
unsubscrbe
Stop texting this phone
stop txtin me
Stop sending texts
STOP ALL TEXTS
plz stop w the texts
I told you to stop texting me last week
can you guys stop messaging me every single day
You need to stop contacting me
I'd appreciate it if you'd stop texting me
please don't text me anymore thx
do not msg me again!!
don't send me anything else
No further messages please
no more promos
I don't want any texts from your company
I do not want to be contacted
i dont wish to receive these
I'd rather not receive texts
not interested, take me off
please remove this number from your texting list
Can I be removed from your list please
Take me off, I'm not a customer
how can i get off this list
delete my info
please lose my number lol
Leave me alone, creep
go away
this is my kid's phone, don't text it
I don't want these promos anymore
you have my permission to delete my number
Enough! Take me off this list!
It's 2am!! Stop texting me!!
STOP I've had enough of you people
my husband died, please take him off your list
I never asked for this. Unsubscribe.
""",
    ("stop", "es 3"): """
Stop, gracias
ALTO A LOS MENSAJES
dar de baja por favor
Deme de baja
no me envíen mensajes
No me manden nada más por favor
ya no quiero recibir sus promociones
no quiero que me escriban
dejen de enviarme publicidad
Borra mi número de tu base
basta ya de mensajes
quítenme de la lista porfa
""",
    ("stop", "fr 3"): """
STOP merci
arret sms
je veux plus de vos messages
Je ne veux plus de sms
ne m'envoyez plus de pub
arrêtez de m'envoyer vos promos
Cessez de me contacter
désabonnez moi
supprimez moi de votre liste
pas de sms svp
Merci de me désinscrire
laissez-moi tranquille !
""",
    ("stop", "de 3"): """
Stop!!
ABMELDUNG bitte
Bitte melden Sie mich ab
Ich will nichts mehr von euch hören
keine Nachrichten mehr an diese Nummer
Hört auf mit den SMS
schickt mir nichts mehr
Bitte nehmen Sie mich von der Liste
ich möchte keine Werbung mehr erhalten
Löscht meine Nummer
Schreiben Sie mir bitte nicht mehr
lass mich in ruhe
""",
    ("stop", "it 3"): """
Stop per favore
BASTA!!
non voglio più i vostri messaggi
Smettetela di scrivermi
non mandatemi altri messaggi
cancellatemi dalla vostra lista
toglietemi da questa lista
vorrei disiscrivermi
Non contattatemi mai più
niente più sms grazie
""",
    ("stop", "pt 3"): """
PARAR
Pare de me mandar mensagem
cancelar mensagens
não quero receber mensagens de vocês
parem de enviar propaganda
quero me descadastrar da lista
tire meu número da sua lista
não me mandem mais sms
chega de propaganda
me removam da lista por favor
""",
    ("stop", "nl 3"): """
STOP!
afmelden a.u.b.
Ik wil geen berichten meer ontvangen
stop met berichten sturen
stuur me niks meer
haal mijn nummer van de lijst
Verwijder mij aub
geen reclame sms meer
hou hiermee op
schrijf me uit
""",
    ("stop_marketing", "all 3"): """
No more sales texts, just send shipping updates
keep the order updates but stop the marketing
I don't need the promos. Only order info please.
stop sending offers but still tell me when my package ships
no más ofertas, solo avisos del pedido
arrêtez les promos, gardez juste les infos de commande
keine Angebote mehr, nur Infos zur Lieferung
basta promozioni, voglio solo gli aggiornamenti dell'ordine
chega de propaganda, quero só atualizações do pedido
""",
    ("wrong_number", "all 3"): """
wrong number bud
Hi, you have the wrong phone number
This is the wrong person
I'm not Rachel
this isn't Tom
you must have the wrong number
Nobody named Karen here
Patricia doesn't have this phone anymore
I think you're looking for someone else, wrong number
This number no longer belongs to Steve
got this number a week ago, I'm not who you want
numero equivocado amigo
No soy la persona que busca
te has equivocado de número
C'est une erreur de numéro
Ce n'est pas Nathalie
mauvais destinataire
Falsche Nummer, tut mir leid
das ist nicht mehr die Nummer von Lukas
Ich heiße nicht Anna
Numero sbagliato mi dispiace
Non mi chiamo Andrea
Você errou de número
Não é o Marcos
verkeerd nummer sorry
""",
    ("start", "all 3"): """
start
START!
unstop please
Resubscribe
opt me back in please
sign me up again
""",
    ("yes", "all 3"): """
yes
Yes, please
Y
yeah sure
Si
Oui merci
Ja bitte
Sì
Sim, quero
""",
    ("help", "all 3"): """
help
HELP!!!
Info?
ayuda por favor
aide svp
HILFE
aiuto
""",
    ("weak", "all 3"): """
no
No thanks!
not for me
Im not interested in this
who is this and why are you texting me
Who dis?
where'd you get this number
I don't remember giving you my number
Did I sign up for this?
these are getting annoying
too many texts lately
can you text less often
pause for now
I prefer email
🖕🏽
no me interesa, gracias
quién es usted
demasiados mensajes de ustedes
pas intéressé merci
qui m'écrit ?
vous m'envoyez trop de messages
kein Interesse
wer ist da
zu viele SMS
non mi interessa
ma chi siete?
não tenho interesse, obrigado
quem tá falando?
geen interesse
wie zijn jullie?
""",
    ("order", "all 3"): """
cancel order 5521
Please cancel my order, I changed my mind
I want to cancel my purchase
can you cancel the order I made by mistake
need to cancel order #889 asap
stop my shipment please, wrong address
cancel my preorder
Cancelen mi pedido por favor
annulez la commande 7781 svp
Bestellung bitte stornieren
annullate l'ordine numero 55
cancela meu pedido por favor
graag bestelling 12 annuleren
""",
    ("talk", "en 3"): """
gonna stop by in a bit
My train doesn't stop there
we had to stop for gas, running late for pickup
please don't ever stop making these
I couldn't stop smiling when I opened it
does this stop fogging on glasses?
ok stop 😂😂 I already bought two
Liked “Back in stock: the linen shirt. Reply STOP to opt out”
Loved “Hi Mia, your order is on its way! Reply STOP to unsubscribe”
Laughed at “Only 3 left. Text STOP to end”
Disliked “Last chance! STOP to opt out”
❤️ to “New arrivals! Reply STOP to opt out”
Reacted 🔥 to “Drop at noon. Reply STOP to quit”
Do you end the sale at midnight?
what happens at the end of the trial
The ends are frayed
I can't find the cancel button
your site says cancelled but I got charged
please do not cancel
is there a fee to cancel
can someone text me when it's in
nobody contacted me about my return
Please contact me asap about my refund
you never sent the tracking number
Could you send the texts in Spanish?
I never got the text with the promo code
I'm not getting your texts
send me more pics
My number is on the order
Wrong color in the box, who do I talk to?
the person who helped me was rude
I'm not at home, leave it at the door
It's not working
I am not able to log in
remove gift note pls
take off the shipping charge?
I need this off my hands by Friday
can I return it without the box
I'd like to unsend my review
help! my package is stuck
I need info about returns
yes ma'am, size 8
yes it arrived, thanks
No it's fine
no rush
nothing yet
maybe the green?
not quite what I ordered
Who makes these?
why is shipping so slow
too big, need a smaller size
I want off-white not cream
how many are left
is the list price in dollars
I subscribed to the monthly box
where do I start my return
when do you start shipping again
thank you!!!
🎉🎉
ok cool
sounds good see you then
what does opt out mean
""",
    ("talk", "eu 3"): """
paso más tarde por la tienda
no encuentro el código
no me funciona el enlace
¿pueden escribirme cuando llegue?
mi número de pedido es 8812
no me lo han enviado todavía
¿Para qué talla es?
Le encantó “Su paquete va en camino. Responda STOP para cancelar”
je passerai demain, merci
je n'ai jamais reçu le message de confirmation
vous pouvez m'envoyer la facture ?
le numéro ne marche pas
plus petit si possible
A adoré « -20 % ce week-end ! STOP au 36105 »
ich habe die falsche Größe bekommen
können Sie mich bitte anrufen
Wann kommt die nächste Lieferung
nicht die richtige Farbe
das Ende der Naht ist offen
Gefällt „Ihre Bestellung ist unterwegs. STOP an 12345“
ho ricevuto la taglia sbagliata
potete scrivermi quando arriva?
non riesco ad accedere
Le piace “Sconti! Rispondi STOP per non ricevere altro”
recebi o tamanho errado
podem me mandar o código de rastreio?
não consigo acessar o site
Gostou de “Seu pedido chegou! Responda SAIR”
ik heb de verkeerde maat gekregen
kunnen jullie mij een bericht sturen als het er is
ik kan niet inloggen
niet de juiste kleur
""",
    ("stop", "all 4"): """
Stop ok
stop!! plz
Sorry but stop
PLEASE STOP!!!!
S.T.O.P
🛑🛑🛑
unsub pls
Optout please
end it
i want out of these texts
Stop sending me stuff
would u quit texting me
please stop bugging me
No more texting me
do not text or call this number
never contact me
dont send me nothing else
I don't want these alerts
I dont need these texts
Take my cell off your list
please get me off your text list
scratch me off your list
I no longer live there, stop texting
remove my name from this
you're harassing me
I've moved away so please unsubscribe me
I changed my mind, unsubscribe
how do u stop these messages
Please and thank you, STOP
can't you people stop texting me
This is annoying. Stop.
no quiero mensajes
Dejen de molestarme por favor
por favor darme de baja de la lista
quiero que me eliminen de su lista
no me escriban nunca más
Arrêtez tout de suite
Je veux me désabonner svp
Ne me contactez plus jamais
enlevez mon numéro svp
Bitte stoppen
Ich möchte mich vom Newsletter abmelden
bitte keine sms mehr an mich
meine Nummer löschen bitte
smettila
non scrivetemi
voglio essere rimosso dalla lista
não quero mais
para de me mandar isso
me tire da lista
geen berichtjes meer aub
ik wil niks meer ontvangen
stop hiermee
""",
    ("stop_marketing", "all 4"): """
only order updates please
unsubscribe me from promos but not from shipping updates
No ads. Just tracking info.
no quiero promociones, solo el estado de mi pedido
nur Bestellupdates, keine Werbung
""",
    ("wrong_number", "all 4"): """
wrong number man
you have the wrong person
Not Lisa
This is not Mr Johnson
sorry this isn't his phone
I don't know a Tyler
no es mi número, se equivoca de persona
vous n'avez pas le bon numéro
ich bin nicht Frau Weber
falsche Nummer erwischt
non sono la signora Rossi
número errado moço
verkeerd nummer, ik ken geen Sanne
""",
    ("start", "all 4"): """
Start!!
unstop
please sign me back up
""",
    ("yes", "all 4"): """
Yes!!
y
yes thanks
si
oui
ja
""",
    ("help", "all 4"): """
Help!
INFO please
Hulp
""",
    ("weak", "all 4"): """
no thanks not interested
Nah I'm good
who are u
Where did you get my info
I never subscribed
are you a bot?? spam
way too many messages
email me please
text me less
pausa por favor
no, no me interesa
non merci, pas intéressé
wer sind sie und woher haben sie meine nummer
troppi sms
não quero, obrigada
te veel sms
""",
    ("order", "all 4"): """
can I cancel order 3321
pls cancel my last order
I'd like to cancel one of my orders
stop the order!
cancel order
quisiera anular mi pedido
annulez mon achat svp
Bestellung 88 stornieren
vorrei annullare il mio acquisto
""",
    ("talk", "all 4"): """
Stopping by in 10
can i stop and pick up without an appointment
she won't stop talking about your earrings
don't stop, keep them coming
Liked “See you soon! Reply STOP to unsubscribe”
Loved “We restocked! Txt STOP to end”
👎 to “Sale ends soon. Reply STOP to opt out”
is the stop button on the blender covered by warranty
when is the end date for returns
dead end, the link is broken
cancel culture tee in medium?
Did you cancel my order by mistake?
I didn't cancel anything
don't remove it from my cart
how do you take the links out of the watch
please text when ready
text back please
I wasn't texted about pickup
can you send me a message when it ships
my number ends in 4471
the number you gave me is busy
wrong item in the package
I'm not a size 6
it is not the blue I wanted
Not mine, but cute
yes please hold it for me
yup on my way
no that's wrong, I paid already
no more in stock?
who do I call about a refund
why did you charge me twice
help me choose
can I get more info on this
start to finish it took 3 days
what's the deal with shipping
any deals today?
love your texts
too cute
I don't need a bag
i don't want it anymore, how do I return
please don't leave it outside
next month works
¿puedo cambiar la talla?
no hay problema
¿me mandan el número de guía?
ya no hay en negro?
je n'ai pas votre numéro de téléphone
c'est trop petit
pas encore reçu
envoyez-moi le lien
wie lange dauert die Lieferung
ich brauche mehr Zeit
die Nummer stimmt nicht auf dem Etikett
kein Stress
quanto costa la spedizione
non mi va bene la taglia
quero mais um igual
o número do pedido é 55
hoeveel kost verzenden
ik heb meer nodig
""",
    ("stop", "all 5"): """
stop, wrong season for me
Ok you can stop now
STOP PLS!
i want to stop these
just unsubscribe me already
I quit
Please end these texts
cancel all messages
take my phone number off
Would you kindly remove me
yo stop texting me fam
dont message this phone no more
I am asking you to stop contacting me
quit w/ the promos
stop with all the ads
I keep getting these, make it stop
how do I make these texts stop
these texts need to stop
I don't want anything from you
no contact please
not a customer anymore, please remove
remove this number immediately or I'm calling a lawyer
I opted out already, why still texting
get my number off this
unsubscribe my number
for the last time STOP
Do NOT contact me
we don't want these messages
No. Stop.
please block my number
PARE DE MANDAR SMS
Alto por favor
No me interesa, dejen de escribir
quitar mi número de la lista
no más publicidad por favor
Por favor, no me contacten más
stop svp merci
Bonjour, merci de me retirer de vos listes
je veux que vous arrêtiez
pas de sms publicitaires
Bitte aus dem Verteiler löschen
Ich will keine Werbung
hört bitte auf mir zu schreiben
keine Lust mehr auf eure SMS
abmelden sofort
per favore cancellate il mio numero dalla lista
non mandate più niente
stop messaggi
não me mande mais nada
quero parar de receber
cancelar por favor
stop nu
graag verwijderen uit de lijst
niet meer contacteren
""",
    ("stop_marketing", "all 5"): """
stop all promos but please keep sending delivery info
I only want texts about my order status
nada de ofertas, solo avisos de entrega
plus d'offres, uniquement les infos de livraison
""",
    ("wrong_number", "all 5"): """
wrong # dude
u got the wrong guy
I'm not Mrs. Patel
This isn't Sandra's number anymore
there is no one here named Paul
not the right number
número incorrecto, no soy él
mauvais numéro désolé
Sie haben eine falsche Nummer
numero errato
pessoa errada
verkeerde persoon
""",
    ("start", "all 5"): """
START.
unstop
resubscribe me please
""",
    ("yes", "all 5"): """
yes
Yeah!
sí claro
oui svp
""",
    ("weak", "all 5"): """
not interested rn
no ty
who tf is this
who are these from
how'd you get my number
never signed up for these
I'm getting too many of these
stop emails
maybe some other time
no estoy interesado gracias
qui est-ce ?
kein interesse, danke
non sono interessato
sem interesse obrigado
wie bent u?
""",
    ("order", "all 5"): """
cancel my order its late
hi can you please cancel order number 4410
I ordered twice by accident, cancel one
quiero anular la compra
annuler commande 12
meine Bestellung bitte stornieren
annullare ordine per favore
""",
    ("talk", "all 5"): """
next stop your store lol
the bus doesn't stop here anymore
I'd never stop shopping here
please don't stop the music at the store haha
nonstop compliments on this dress
Liked “Thanks for joining! Reply STOP to cancel”
Loved “Happy birthday! 15% off. Reply STOP to opt out”
😍 to “Preview: fall boots. Txt STOP to opt out”
did the sale end
ends meet jk
I want to end up with two, not three
quit adding cute stuff 😭
I'm cancelling my plans to come shop
how can I remove an address
please remove the ribbon
drop me a line when it's in
who can I text about sizing
text is too small on the label
no message on the gift card please
I didn't get any messages today
can't get the code to work
I have no idea what size
no thanks needed!
not now but thanks for the heads up, I'll come Friday
wrong shoes came
is this Jenna from the store?
it's not me, it's the website
I'm not able to pay
it's not Gucci right?
yes ok see you
help with sizing?
info about the sale please
what's your number
can I have a list of colors
please subscribe my sister too
I start work at 9
keep me posted
only two left?
I need only one
¿cuánto cuesta el envío?
ya lo recibí, gracias
no sé mi talla
c'est noté
je ne sais pas
non, la bleue
wo ist mein Paket
nein, Größe 40
non lo so
dov'è il mio ordine
não sei
cadê meu pedido
weet ik niet
waar is mijn pakket
""",
}
"""Replies by what they mean, by language and round: one a line."""
