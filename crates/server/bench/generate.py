#!/usr/bin/env python3
"""generate.py ORDERS FOLDER: users, orders and tokens for the load, as `managem import` and the peers read them.

Writes FOLDER/data.jsonl, and FOLDER/load.txt with one line for each order: its ID, the buyer's token, the seller's ID.
The same numbers give the same files."""
import hashlib, json, sys

USERS = 10_000
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def cuid(kind, number):
    """24 characters without any order in them, as IDs of other systems are."""
    value = int.from_bytes(hashlib.sha256(f"{kind}{number}".encode()).digest(), "big")
    text = "abcdefghijklmnopqrstuvwxyz"[value % 26]
    value //= 26
    for _ in range(23):
        text += DIGITS[value % 36]
        value //= 36
    return text


def main():
    orders, folder = int(sys.argv[1]), sys.argv[2]
    users = [cuid("user", number) for number in range(USERS)]
    tokens = ["bench_" + hashlib.sha256(f"token{number}".encode()).hexdigest() for number in range(USERS)]
    with open(f"{folder}/data.jsonl", "w") as data, open(f"{folder}/load.txt", "w") as load:
        for number, user in enumerate(users):
            profile = {
                "kind": "user", "id": user, "username": f"collector_{number}", "reviews": number % 200,
                "rating": 4.5, "score": 4.4, "sales": number % 500, "purchases": number % 90,
                "joined": "2023-11-07T05:31:56Z", "avatar": f"https://assets.managem.co.uk/avatars/{user}.png",
                "profile": "Base set, Jungle and Fossil. Sleeved and double boxed.",
            }
            data.write(json.dumps(profile) + "\n")
            digest = hashlib.sha256(tokens[number].encode()).hexdigest()
            data.write(json.dumps({"kind": "token", "user": user, "sha256": digest}) + "\n")
        for number in range(orders):
            buyer = int.from_bytes(hashlib.sha256(f"buyer{number}".encode()).digest()[:4], "big") % USERS
            seller = (buyer + 1 + number % (USERS - 1)) % USERS
            order = {"kind": "order", "id": cuid("order", number), "buyer": users[buyer], "seller": users[seller]}
            data.write(json.dumps(order) + "\n")
            load.write(f"{order['id']} {tokens[buyer]} {users[seller]}\n")


main()
