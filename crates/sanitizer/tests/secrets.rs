//! What leads off the market is taken out whole, and what only speaks of it is left: by kind, one table each.

use message_sanitizer::{Kind, sanitize};

#[track_caller]
fn taken(kind: Kind, cases: &[(&str, &str)]) {
    for (text, cleaned) in cases {
        let answer = sanitize(text);
        assert_eq!(&*answer.text, *cleaned, "{text:?}");
        assert!(answer.changes.iter().all(|change| change.kind == kind), "{text:?}: {:?}", answer.changes);
    }
}

#[track_caller]
fn kept(texts: &[&str]) {
    for text in texts {
        assert_eq!(&*sanitize(text).text, *text);
    }
}

#[test]
fn numbers_go_with_what_is_glued_to_them() {
    taken(
        Kind::Phone,
        &[
            ("ring 07700900456z", "ring [phone]"),
            ("+4915198765432abc ok", "[phone] ok"),
            ("call 212-555-0188x12", "call [phone]"),
            ("text tel07700900456", "text [phone]"),
            ("07700 900456 / 07700 900457", "[phone] / [phone]"),
        ],
    );
    kept(&["parcel RR123456785DE", "RTX 4090 i9-13900K", "WA022541983SI"]);
}

#[test]
fn letters_that_look_like_digits_are_read_as_digits() {
    taken(
        Kind::Phone,
        &[
            ("mój nr 6o2-3o4-5o6", "mój nr [phone]"),
            ("text me: 0l763 45b 123", "text me: [phone]"),
            ("мой номер 8-9О5-12З-99-67", "мой номер [phone]"),
            ("mijn nummer o6-87654321", "mijn nummer [phone]"),
        ],
    );
    kept(&["SV2a 151 and SV3s 205", "5ft box, 3ft wide, 2l5o"]);
}

#[test]
fn numbers_in_words_and_digits_mixed() {
    taken(
        Kind::Phone,
        &[
            ("my number is five five five 867 1234", "my number is [phone]"),
            ("ruf an: null eins sieben sechs 44 55 66 8", "ruf an: [phone]"),
            ("bel me op nul zes 12 34 56 79", "bel me op [phone]"),
            ("звони восемь девять ноль 123 45 67", "звони [phone]"),
        ],
    );
    kept(&[
        "two of the five cards, three euros each, four in total, six left, seven sold",
        "uno dos tres cuatro cinco",
        "I have one 25 and two 30, call it 100",
    ]);
}

#[test]
fn national_numbers_by_the_plan_of_their_country() {
    taken(
        Kind::Phone,
        &[
            ("655 98 76 54", "[phone]"),
            ("602 345 678", "[phone]"),
            ("348 112 9333", "[phone]"),
            ("11 98765-1234", "[phone]"),
            ("8 (495) 765-43-21", "[phone]"),
            ("моб 89057654321", "моб [phone]"),
        ],
    );
    kept(&["601 234 567 zł", "order 601 234 567", "Bestellnummer 912 345 678", "101 203 305", "2024.05.11 12:30:45"]);
}

#[test]
fn payment_details() {
    taken(
        Kind::Payment,
        &[
            ("IBAN DE02 1203 0000 0000 2020 51", "IBAN [payment]"),
            ("to NL91ABNA0417164300 please", "to [payment] please"),
            ("4242 4242 4242 4242", "[payment]"),
            ("pix 529.982.247-25", "[payment]"),
            ("blik na 602 345 678", "[payment]"),
            ("venmo @holo-cards", "[payment]"),
            ("my cash app is $holocards", "my [payment]"),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "[payment]"),
        ],
    );
    kept(&[
        "I paid via PayPal on 2024-02-29 at 14:35",
        "Can you do PayPal? Venmo works too",
        "IBAN please?",
        "DE02 1203 0000 0000 2020 52",
        "4242 4242 4242 4243",
        "PIX 762/700",
    ]);
}

#[test]
fn names_on_other_markets() {
    taken(
        Kind::Contact,
        &[
            ("my ebay name is holocards77", "my [contact]"),
            ("I'm on vinted: holocards", "I'm on [contact]"),
            ("bei Kleinanzeigen als HoloMax", "bei [contact]"),
            ("op Marktplaats heet ik holokoning", "op [contact]"),
            ("dm me @holo.hunter.77", "[contact]"),
        ],
    );
    kept(&["vinted: sold out", "Cardmarket: Charizard", "on ebay it is cheaper", "my card name is Pikachu_V"]);
}

#[test]
fn refusals_and_reports_are_no_invitations() {
    kept(&[
        "no WhatsApp please",
        "I don't want to go to Telegram",
        "she asked me to write on WhatsApp, I said no",
        "ich möchte nicht auf WhatsApp wechseln",
        "no quiero hablar por WhatsApp",
        "meet me, I come to DC",
        "the message is in the messenger",
    ]);
    for text in [
        "don't hesitate to text me on WhatsApp",
        "why not text me on WhatsApp?",
        "nicht hier schreiben, schreib mir auf WhatsApp",
        "me chama no WhatsApp",
    ] {
        assert_eq!(sanitize(text).count(Kind::Contact), 1, "{text:?}");
    }
}

#[test]
fn apologies_are_no_threats() {
    kept(&["sorry if I hurt you", "did I hurt you?", "I will never hurt you"]);
    assert_eq!(sanitize("I will hurt you").count(Kind::Profanity), 1);
}

#[test]
fn emphasis_and_lost_letters_are_no_stars() {
    kept(&[
        "Karte ist *neu*",
        "**tag** team, **web** shop",
        "how are you?re the card",
        "sch\u{fffd}n, f\u{fffd}r dich",
        "**¿Qué** tal?",
    ]);
    assert_eq!(sanitize("what the f***").count(Kind::Profanity), 1);
}

#[test]
fn links_end_where_another_script_begins() {
    taken(
        Kind::Link,
        &[
            ("見てhttps://example.com/a。次", "見て[link]。次"),
            ("「https://example.com/a」。", "「[link]」。"),
            ("見www.example.com谢谢", "見[link]谢谢"),
            ("rauch.co.at", "[link]"),
            ("google.no/maps/Gary's+Deli/@52?hl=no x", "[link] x"),
        ],
    );
    kept(&["na mesa,com capa"]);
}
