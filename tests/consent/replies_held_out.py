"""Replies set aside: written after the last change to rules and words, and never tuned on."""

# ruff: noqa: RUF001 - people write like that

HELD_OUT = {
    ("stop", "all"): """
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
    ("stop_marketing", "all"): """
only order updates please
unsubscribe me from promos but not from shipping updates
No ads. Just tracking info.
no quiero promociones, solo el estado de mi pedido
nur Bestellupdates, keine Werbung
""",
    ("wrong_number", "all"): """
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
    ("start", "all"): """
Start!!
unstop
please sign me back up
""",
    ("yes", "all"): """
Yes!!
y
yes thanks
si
oui
ja
""",
    ("help", "all"): """
Help!
INFO please
Hulp
""",
    ("weak", "all"): """
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
    ("order", "all"): """
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
    ("talk", "all"): """
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
}
"""Replies by what they mean: one a line."""
