//! Words that say something about what stands beside them: a dot, an at sign, a digit, a
//! telephone number to come, or a number that is none.

/// What a word stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// A full stop of a host name.
    Dot,
    /// An at sign.
    At,
    /// A digit.
    Digit,
    /// A digit is to be said twice, or an international prefix follows.
    Repeat,
    /// A telephone number may follow.
    Phone,
    /// A number that is no telephone number follows.
    Code,
}

/// The longest word in the lists, in codes.
const LONGEST: usize = 16;

const DOT: [&str; 12] =
    ["d0t", "dot", "doot", "kropka", "ponto", "point", "punct", "punkt", "punt", "punto", "tochka", "period"];
const AT: [&str; 9] =
    ["at", "aet", "arroba", "arobase", "apenstaartje", "chiocciola", "klammeraffe", "malpa", "sobaka"];

const DIGIT: [&str; 92] = [
    "acht", "cero", "cinco", "cinq", "cinque", "cuatro", "cztery", "deux", "dois", "dos", "drei", "drie", "due", "dwa",
    "dziewiec", "ein", "eins", "eight", "een", "five", "four", "fuenf", "funf", "huit", "jeden", "neuf", "negen",
    "neun", "nine", "nove", "novo", "nueve", "nul", "null", "ocho", "oh", "oito", "one", "osiem", "otto", "piec",
    "quatre", "quattro", "quatro", "sechs", "seis", "sei", "sept", "sete", "sette", "seven", "sieben", "siedem",
    "siete", "six", "szesc", "three", "tre", "tres", "trois", "trzy", "twee", "two", "uno", "um", "vier", "vijf",
    "zero", "zes", "zeven", "zwei", "zwo", "zerro", "nought", "naught", "niner", "fife", "wan", "tree", "zeroo", "un",
    "fower", "sechse", "noll", "unu", "duo", "oo", "o", "nil", "zilch", "achte", "thr33",
];
const REPEAT: [&str; 7] = ["double", "doppel", "doppelt", "plus", "triple", "doble", "dubbel"];
const PHONE: [&str; 66] = [
    "anruf",
    "anrufen",
    "appeler",
    "appelez",
    "appelle",
    "bel",
    "bellen",
    "call",
    "calling",
    "cell",
    "celular",
    "cellulare",
    "chiama",
    "chiamami",
    "contact",
    "dzwon",
    "fon",
    "gsm",
    "handy",
    "handynr",
    "handynummer",
    "kom",
    "komorka",
    "ligue",
    "llama",
    "llamame",
    "mob",
    "mobiel",
    "mobil",
    "mobile",
    "mobilnummer",
    "movil",
    "phone",
    "phonenumber",
    "portable",
    "ring",
    "ruf",
    "rufnummer",
    "signal",
    "sms",
    "sms'",
    "tel",
    "telefon",
    "telefone",
    "telefoneer",
    "telefonnummer",
    "telefono",
    "telefoon",
    "telegram",
    "telephone",
    "telf",
    "teln",
    "telnr",
    "text",
    "textme",
    "tfn",
    "tlf",
    "viber",
    "wa",
    "whatsap",
    "whatsapp",
    "whattsapp",
    "wapp",
    "watsapp",
    "wsp",
    "zadzwon",
];
const CODE: [&str; 84] = [
    "account",
    "artikel",
    "artikelnummer",
    "auftrag",
    "auftragsnummer",
    "barcode",
    "bestellnummer",
    "bestellung",
    "bgs",
    "bic",
    "bid",
    "cert",
    "certificate",
    "cgc",
    "code",
    "colis",
    "commande",
    "cp",
    "customer",
    "date",
    "datum",
    "dhl",
    "dpd",
    "ean",
    "encomenda",
    "envio",
    "fedex",
    "gls",
    "gtin",
    "hermes",
    "iban",
    "id",
    "inpost",
    "invoice",
    "isbn",
    "item",
    "kvk",
    "listing",
    "lot",
    "mondial",
    "no",
    "nr",
    "order",
    "ordernr",
    "ordernumber",
    "ordine",
    "paczka",
    "paket",
    "paketnummer",
    "parcel",
    "pedido",
    "pin",
    "plz",
    "postnl",
    "price",
    "psa",
    "rechnung",
    "rechnungsnummer",
    "ref",
    "reference",
    "sendung",
    "sendungsnummer",
    "serial",
    "shipment",
    "sku",
    "spedizione",
    "suivi",
    "sums",
    "total",
    "track",
    "tracking",
    "trackingnumber",
    "trackingnummer",
    "upc",
    "ups",
    "usps",
    "vat",
    "verzending",
    "zamowienie",
    "zip",
    "referenz",
    "kundennummer",
    "seriennummer",
    "transaction",
];

// Cyrillic words, in codes of the folded view by their letters' places in the alphabet.
const CYRILLIC_BASE: u8 = 0x80;

/// Whether a word may be in the lists: nearly all words are told by their first two letters.
fn may_be(word: &[u8]) -> bool {
    word.len() <= LONGEST
}

/// What the word says, if it is listed. Letter case does not matter.
pub(crate) fn of(word: &[u8]) -> Option<Signal> {
    if !may_be(word) {
        return None;
    }
    let mut room = [0; LONGEST];
    let lower = &mut room[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    if lower[0] >= CYRILLIC_BASE {
        return cyrillic(lower);
    }
    let is_in = |list: &[&str]| list.iter().any(|known| known.as_bytes() == lower);
    let lists: [(&[&str], Signal); 6] = [
        (&DOT, Signal::Dot),
        (&AT, Signal::At),
        (&DIGIT, Signal::Digit),
        (&REPEAT, Signal::Repeat),
        (&PHONE, Signal::Phone),
        (&CODE, Signal::Code),
    ];
    lists.into_iter().find(|(list, _)| is_in(list)).map(|(_, signal)| signal)
}

fn cyrillic(lower: &[u8]) -> Option<Signal> {
    const WORDS: [(&str, Signal); 20] = [
        ("точка", Signal::Dot),
        ("собака", Signal::At),
        ("ноль", Signal::Digit),
        ("нуль", Signal::Digit),
        ("один", Signal::Digit),
        ("два", Signal::Digit),
        ("три", Signal::Digit),
        ("четыре", Signal::Digit),
        ("пять", Signal::Digit),
        ("шесть", Signal::Digit),
        ("семь", Signal::Digit),
        ("восемь", Signal::Digit),
        ("девять", Signal::Digit),
        ("плюс", Signal::Repeat),
        ("звони", Signal::Phone),
        ("телефон", Signal::Phone),
        ("номер", Signal::Phone),
        ("тел", Signal::Phone),
        ("вотсап", Signal::Phone),
        ("заказ", Signal::Code),
    ];
    WORDS
        .iter()
        .find(|(word, _)| {
            word.chars().count() == lower.len()
                && word.chars().zip(lower).all(|(c, &code)| crate::codes::code(c) == Some(code))
        })
        .map(|&(_, signal)| signal)
}

/// Whether the word stands for a full stop; looked up for each word, so told by its first letter.
pub(crate) fn is_dot(word: &[u8]) -> bool {
    match word.first() {
        Some(b'd' | b'D' | b'p' | b'P' | b'k' | b'K' | b't' | b'T' | 0x92) if word.len() >= 3 => {
            of(word) == Some(Signal::Dot)
        }
        _ => false,
    }
}

/// Whether the word stands for an at sign.
pub(crate) fn is_at(word: &[u8]) -> bool {
    match word.first() {
        Some(b'a' | b'A' | b'c' | b'C' | b'k' | b'K' | b'm' | b'M' | b's' | b'S' | 0x91) if word.len() >= 2 => {
            of(word) == Some(Signal::At)
        }
        _ => false,
    }
}

/// Whether the word is, or may be said for, a digit.
pub(crate) fn is_digit(word: &[u8]) -> bool {
    match word {
        [digit] if digit.is_ascii_digit() => true,
        [] => false,
        [first, ..] => {
            let may_begin = matches!(first | 0x20, b'a' | b'c' | b'd' | b'e' | b'f' | b'h' | b'j' | b'n'..=b'q' | b's'..=b'v' | b'z');
            (may_begin || *first >= CYRILLIC_BASE) && of(word) == Some(Signal::Digit)
        }
    }
}
