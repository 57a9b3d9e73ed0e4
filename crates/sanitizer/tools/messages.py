#!/usr/bin/env python3
"""Writes tests/data/messages.txt: a thousand messages of about 200 characters for the benchmarks.

Nine of ten are clean, every tenth has one thing to take out. Sentences in six languages, put
together at random from a fixed seed.
"""

import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent.parent
CLEAN = """Hi, is the Charizard ex 199/165 still available and would you take 85 € including tracked shipping?
The card has a small crease at the back, otherwise it looks near mint to me.
I can ship tomorrow in a toploader, packed between two pieces of cardboard.
Could you send me a picture of the corners please? The last one was a bit blurry.
Thanks a lot for the quick reply, I will pay tonight.
My best offer is 4x NM playset for 12.50 each, that is what it sold for last week.
PSA 10 copies go for 250, this one is more of a 9, see the whitening on the left edge.
Order 12345678 arrived today, everything was well packed, thank you very much!
Is it the first edition or the unlimited one? No. 4/102 exists in both.
Sorry, it's already reserved until Friday 14.06.2024, but I have another one in LP.
Ist die Karte noch da? Ich würde 20€ inkl. Versand bieten, Zustand ist ja nur EX.
Der Umschlag kam heute an, leider hat die Ecke einen kleinen Knick bekommen.
Können wir uns auf 35 Euro einigen? Ich nehme auch die drei Reverse Holos dazu.
Bonjour, la carte est-elle toujours disponible ? Je peux proposer 15 euros, frais de port inclus.
J'ai bien reçu le colis ce matin, merci beaucoup, l'état est parfait.
Hola, ¿me puedes enviar una foto de la parte de atrás? Gracias de antemano.
La carta está en perfecto estado, sin rayas, guardada siempre en su funda.
Ciao, la carta è ancora disponibile? Posso offrire 30 euro spedizione compresa.
Is de kaart nog beschikbaar? Ik kan morgen betalen als je hem apart legt.
Dzień dobry, czy karta jest jeszcze dostępna? Mogę zapłacić 40 zł z wysyłką.
I collect Nidoran♀ and Farfetch'd in every language, do you have the JAP version too?
Looking for Assassin's Trophy, Mass Hysteria and Titania, Protector of Argoth in foil.""".split("\n")
DIRTY = """fuck you scammer
what a piece of sh1t
write me at bob.smith@example.com
see https://example.com/shop?item=25 for pictures
call me on +49 151 23456789
thanks a lot 👍🏽😀
visit example [dot] com
du Arschloch
f u c k off
great card 🔥""".split("\n")

choose = random.Random(199165)
lines = []
for number in range(1000):
    parts = []
    while sum(map(len, parts)) + len(parts) < 170:
        parts.append(choose.choice(CLEAN))
    message = " ".join(parts)[:200]
    if number % 10 == 9:
        dirty = choose.choice(DIRTY)
        message = message[: 199 - len(dirty)] + " " + dirty
    lines.append(message)
path = HERE / "tests/data/messages.txt"
path.write_text("# Made up for the benchmarks by tools/messages.py.\n" + "".join(line + "\n" for line in lines))
