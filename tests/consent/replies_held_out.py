"""Replies set aside: written after the last change to rules and words, and never tuned on."""

HELD_OUT = {
    ("stop", "all"): """
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
    ("stop_marketing", "all"): """
stop all promos but please keep sending delivery info
I only want texts about my order status
nada de ofertas, solo avisos de entrega
plus d'offres, uniquement les infos de livraison
""",
    ("wrong_number", "all"): """
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
    ("start", "all"): """
START.
unstop
resubscribe me please
""",
    ("yes", "all"): """
yes
Yeah!
sí claro
oui svp
""",
    ("weak", "all"): """
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
    ("order", "all"): """
cancel my order its late
hi can you please cancel order number 4410
I ordered twice by accident, cancel one
quiero anular la compra
annuler commande 12
meine Bestellung bitte stornieren
annullare ordine per favore
""",
    ("talk", "all"): """
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
"""Replies by what they mean: one a line."""
