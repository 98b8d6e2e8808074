"""Replies set aside before the rules were written: what they were never tuned on."""

HELD_OUT = {
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
}
"""Replies by what they mean and by language: one a line."""
