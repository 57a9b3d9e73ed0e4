use std::time::{Duration, Instant};

use super::*;

fn matches(pattern: &str, text: &str) -> bool {
    compile(pattern).unwrap().is_match(text).unwrap()
}

fn check(pattern: &str, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(matches(pattern, text), "{pattern:?} matches {text:?}");
    }
    for text in bad {
        assert!(!matches(pattern, text), "{pattern:?} does not match {text:?}");
    }
    // The backtracking matcher agrees with the automaton.
    let parsed = parse::parse(pattern).unwrap();
    let program = backtrack::Program::new(&parsed);
    for text in good.iter().chain(bad) {
        assert_eq!(program.is_match(text), Ok(good.contains(text)), "{pattern:?} and {text:?}");
    }
}

#[test]
fn classes_are_those_of_ecma() {
    check(r"^\d$", &["0", "9"], &["٣", "a", "０"]);
    check(r"^\D$", &["٣", "a"], &["5"]);
    check(r"^\w$", &["a", "Z", "_", "0"], &["é", "-", "ſ"]);
    check(r"^\W$", &["é", "-", "😀"], &["a"]);
    check(r"^\s$", &["\t", "\u{b}", "\u{a0}", "\u{feff}", "\u{2029}", "\u{3000}"], &["\u{200b}", "\u{180e}", "\u{85}"]);
    check(r"^\S$", &["\u{85}", "a"], &["\u{feff}"]);
    check(r"é\b", &["éa"], &["é", "é "]);
    check(r"^a\B", &["ab"], &["a", "aé"]);
    check(r"^(?!x)\d\b", &["1é"], &["٣", "12"]);
    check(r"^(?=\w)", &["a"], &["é"]);
    check("^.$", &["a", "é", "😀", "\u{85}"], &["\n", "\r", "\u{2028}", "\u{2029}", "ab", ""]);
    check("a[^]b", &["a\nb", "a😀b"], &["ab"]);
    check("a[]", &[], &["a", "a[]", ""]);
    check("[^a-c]", &["d", "ad"], &["abc", ""]);
    check(r"^[\w-z]$", &["a", "-", "z"], &["{", "."]);
    check(r"^[a-\d]$", &["a", "-", "5"], &["b"]);
    check(r"^[--0]$", &["-", ".", "/", "0"], &["1"]);
    check("^[a-]$", &["a", "-"], &["b"]);
    check("^[&&a~~[]$", &["&", "~", "[", "a"], &["d"]);
    check(r"^[\b]$", &["\u{8}"], &["b"]);
    check(r"^[\]\\^]$", &["]", "\\", "^"], &["a"]);
}

#[test]
fn braces_without_a_count_are_text() {
    check("^a{,3}$", &["a{,3}"], &["", "a", "aaa"]);
    check("^{$", &["{"], &[""]);
    check("^}]$", &["}]"], &[]);
    check("^{id}$", &["{id}"], &["id"]);
    check("^a{1$", &["a{1"], &["a"]);
    check("^a{b}{2}$", &["a{b}}"], &["a{b}{2}"]);
    check("^a{2,}$", &["aa", "aaa"], &["a"]);
    check("^a{2}?$", &["aa"], &["a", ""]);
    check("^x{0}$", &[""], &["x"]);
}

#[test]
fn escapes() {
    check(r"^\/\-\_\@\:\ \é\]\}$", &["/-_@: é]}"], &[]);
    check(r"^\cA\cz$", &["\u{1}\u{1a}"], &[]);
    check(r"^\0$", &["\0"], &["0"]);
    check(r"^\t\n\v\f\r$", &["\t\n\u{b}\u{c}\r"], &[]);
    check(r"^\x41\u0042\u{43}\u{1F600}\uD83D\uDE00$", &["ABC😀😀"], &[]);
    check(r"^[\uD83D\uDE00-\u{1F64F}]$", &["😀", "🙏"], &["🚀"]);
    check(r"^[\u0000-\uFFFF]$", &["a", "\u{ffff}"], &["😀"]);
    check(r"\uD83D", &[], &["😀", ""]);
    check(r"[^\uD800-\uDFFF]", &["a"], &[""]);
    check(r"^\101\8$", &["A8"], &[]);
    check(r"^[\1\8]$", &["\u{1}", "8"], &["1"]);
    check("^[$]\\$\\.$", &["$$."], &[]);
}

#[test]
fn the_end_is_the_very_end() {
    check("^a$", &["a"], &["a\n", "\na", "a\r"]);
    check("^(?=a)a$", &["a"], &["a\n"]);
    check("b$|^c", &["ab", "cd"], &["b\n", "\nc"]);
}

#[test]
fn properties() {
    check(r"^\p{L}+$", &["aéж"], &["a1", ""]);
    check(r"^\p{Letter}cole$", &["école"], &["1cole"]);
    check(r"^\p{digit}+$", &["42", "४२"], &["-%#"]);
    check(r"^\p{Script=Greek}$", &["α"], &["a"]);
    check(r"^\p{sc=Grek}\p{scx=Greek}\p{gc=Lu}\P{Lu}$", &["ααAa"], &["ααaA"]);
    check(r"^[\p{Lu}\d\P{L}]$", &["A", "1", "-"], &["a"]);
    check(r"^(?!\p{Lu})\p{Alphabetic}", &["a"], &["A", "1"]);
    for pattern in [r"\p", r"\p{", r"\p{}", r"\p{Nonsense}", r"\p{^L}", r"\p{Age=3.0}", r"\p{sc=}", r"\pL", r"\p{a:b}"]
    {
        assert!(matches!(compile(pattern), Err(PatternError::Syntax { .. })), "{pattern}");
    }
}

#[test]
fn look_around_and_references() {
    check("^(?!foo)[a-z]+$", &["bar", "fo"], &["foo", "foobar"]);
    check("^(?=.*[A-Z])(?=.*\\d).{4,}$", &["abC1", "1Cab"], &["abc1", "C1"]);
    check("(?<=€)\\d+", &["€5"], &["$5"]);
    check("(?<!€)5", &["$5", "5"], &["€5"]);
    check("(?<=a.*)b", &["a--b"], &["--b", "ba"]);
    check("^(a|b)\\1$", &["aa", "bb"], &["ab"]);
    check("^(?<q>['\"]).*\\k<q>$", &["'a'", "\"\""], &["'a\""]);
    check("\\k<n>(?<n>a)b", &["ab"], &["b"]);
    // A group that took no part captures nothing, and each repetition forgets the last one's.
    check("^(?:(a)|b)\\1$", &["aa", "b"], &["ba", "a"]);
    check("^(?:(a)|b)*\\1$", &["ab", "aa", "aaa", "b"], &[]);
    check("^(a\\1)$", &["a"], &["aa"]);
    check("(?<=(\\w)\\1)x", &["aax"], &["x"]);
    check("(?<=\\1(\\w))x", &["aax"], &["abx"]);
    check("^(?=(a+))\\1b", &["aab"], &["aa"]);
    check("^(?!(a)b)\\1a", &["ac"], &["ab"]);
    check("^(?=a)*b$", &["b"], &["ab"]);
    check("^(?:(?=(\\w))a|\\1b)+$", &["aab", "b"], &["c"]);
}

#[test]
fn repetitions() {
    check("^(?:^|a){2}$", &["a", "aa", ""], &["aaa"]);
    check("^(?:a?){3}b(?=c)", &["bc", "aaabc"], &["aaaabc"]);
    check("^(?:a*)*?b(?!c)", &["b", "aab"], &["bc", "c"]);
    check("^(?:a|ab){2,3}?(?=c)c$", &["aabc", "abac", "ababc", "aaac"], &["abc", "aaaac"]);
    check("^(a{2,3}?){2}\\1?$", &["aaaa", "aaaaaa", "aaaaaaaaa"], &["aaa"]);
    check("^.*?b$", &["ab", "b"], &["ba"]);
    check("^(?:)*(?:){5}a$", &["a"], &["b"]);
    check("^a{99999999999}$", &[], &["a"]);
    check("^a{0,99999999999}$", &["", "a"], &["b"]);
    check("(?<=^[ab]{2,3})c", &["abc", "abac"], &["ac", "ababc"]);
    check("(?<=^[ab]{2,3}?)c", &["abc", "abac"], &["ac", "ababc"]);
    check("(?<=é*ü)a", &["éüa"], &["éa"]);
}

#[test]
fn modifiers() {
    check("(?i)^straße$", &["STRAßE", "straße"], &["strase"]);
    check("^(?i:a)b$", &["Ab", "ab"], &["aB"]);
    check("^(?i:[^a-c])$", &["d"], &["A", "b"]);
    check(r"^(?i:\w\p{Lu}[\p{Ll}-])$", &["aaA", "Za-", "ſÉé"], &["a1a"]);
    check(r"^(?i:\W[^\W])$", &["-K", "éſ"], &["ſ-", "kk"]);
    check("(?m:^a$)", &["b\na\u{2028}c"], &["ba"]);
    check("(?s:a.b)", &["a\nb"], &["ab"]);
    check("(?is-m:a.b)", &["A\nB"], &["ab"]);
    check("^(?:(?-i:a))$", &["a"], &["A"]);
    for pattern in ["a(?i)b", "(?i", "(?-i)a", "(?)", "(?x:a)", "(?--i:a)"] {
        assert!(compile(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn errors_are_typed() {
    for pattern in [
        "(",
        ")",
        "a)",
        "(?:a",
        "(?<a",
        "(?<1>a)",
        "(?<a>b)(?<a>c)",
        "(?P<a>b)",
        "(?>a)",
        "[",
        "[a",
        "[b-a]",
        "[\\d",
        "*",
        "a**",
        "a{1}{2}",
        "{1}",
        "^*",
        "\\b+",
        "(?<=a)*",
        "a{2,1}",
        "a++",
        "\\",
        "\\A",
        "\\Z",
        "\\a",
        "\\x4",
        "\\u12",
        "\\u{110000}",
        "\\u{}",
        "\\c1",
        "\\k",
        "\\k<a>",
        "(?<b>c)\\k<a>",
        "[\\k]",
        "|*",
        "(?i)(a)\\1",
    ] {
        assert!(matches!(compile(pattern), Err(PatternError::Syntax { .. })), "{pattern}");
    }
    assert_eq!(compile("ab[").unwrap_err().to_string(), "a class that is not closed at character 3 of the pattern");
}

#[test]
fn large_counts_are_judged() {
    check(r"^\p{L}{1,255}$", &["é", &"ж".repeat(255)], &["", &"ж".repeat(256), "a1"]);
    check("^.{1,2097152}$", &["a", &"é".repeat(100_000)], &["", "a\n"]);
    assert!(!matches("^.{1,2097152}$", &"a".repeat(2_097_153)));
    assert!(matches("^.{1,2097152}$", &"a".repeat(2_097_152)));
    check(r"^(?:\p{L}+[ ]?){1,5000}$", &["Ann Lee", "é"], &["1"]);
    check("(((a{1000}){1000}){1000})", &[], &["a", &"a".repeat(10_000)]);
    check("^(?:(?:a?){1000000}){1000000}$", &["", "aaa"], &["b"]);
    check("^[^\\n]{0,65535}[^ ]$", &["a", "é é"], &["a ", ""]);
}

#[test]
fn hostile_patterns_take_little_time() {
    let started = Instant::now();
    assert_eq!(compile(&"(".repeat(10_000)).unwrap_err(), PatternError::TooDeep);
    assert_eq!(compile(&format!("{}{}", "(?:".repeat(10_000), ")".repeat(10_000))).unwrap_err(), PatternError::TooDeep);
    assert_eq!(compile(&"a".repeat(MAX_LENGTH + 1)).unwrap_err(), PatternError::TooLong);
    assert_eq!(compile(&r"\p{L}".repeat(10_000)).unwrap_err(), PatternError::TooLarge);
    let folded = format!("(?i){}", r"[\0-\u{10ffff}]".repeat(3_000));
    assert_eq!(compile(&folded).unwrap_err(), PatternError::TooLarge);
    for pattern in [
        "(?:".repeat(MAX_DEPTH) + &")".repeat(MAX_DEPTH),
        "a|".repeat(30_000),
        "()".repeat(30_000),
        "(?=a)".repeat(10_000),
        "a{1000}".repeat(7_000),
        "(?:(?:){1000000}|)".repeat(3_000),
        format!("(?i){}", "k".repeat(60_000)),
        format!("(?i){}", r"\S\W\P{Lu}.".repeat(60)),
        "(".repeat(100) + "a" + &"{1000})".repeat(100),
        "[\\0-\\uffff]".repeat(4_000),
    ] {
        let pattern = compile(&pattern).unwrap();
        let _ = pattern.is_match(&"a".repeat(1000));
        let _ = pattern.is_match("\u{e9}\u{1f600}");
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn leaving_a_look_around_costs_what_it_drops() {
    // Each round leaves choices behind; a look-around that was charged for all of them would make this quadratic.
    let text = "a".repeat(20_000);
    for pattern in ["^(?:(?=a)a)*$", "^(?:(?!b)a)*$", "^(?:(?!a)b|a)*$"] {
        assert_eq!(compile(pattern).unwrap().is_match(&text), Ok(true), "{pattern}");
    }
}

#[test]
fn giving_up_is_not_a_mismatch() {
    let started = Instant::now();
    let text = "a".repeat(5_000) + "!";
    for pattern in ["^(a+)+\\1$", "^(?:a|a)*(?=b)", "(?=(a*)*b)\\1c", "(\\w+\\s?)*\\1$", "(a*?)*?\\1b"] {
        assert_eq!(compile(pattern).unwrap().is_match(&text), Err(GaveUp), "{pattern}");
    }
    assert_eq!(compile("^(?:(?=a)a)+$").unwrap().is_match(&"a".repeat(1_000_000)), Err(GaveUp));
    assert!(!matches("^(?:a+)+$", &text), "an automaton does not give up");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn long_texts_take_time_by_their_length_or_give_up() {
    let mut seed = 1_u64;
    let text: String = (0..300_000)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if seed >> 63 == 0 { 'a' } else { 'b' }
        })
        .collect();
    let started = Instant::now();
    assert_eq!(compile("[ab]*a[ab]{5000}c").unwrap().is_match(&text), Err(GaveUp));
    assert!(matches("^(?:[a-z]{1,5}|\\b){1,60000}$", &text));
    assert!(matches("^[a-b]{300}(?:[ab][a-c])*$", &text));
    assert!(!matches("^[a-b]{300}(?:[ab][a-c])*$", &(text.clone() + "d")));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn validity_is_that_of_ecma() {
    assert!(is_valid("^(?i:a)[{]$") && is_valid("") && is_valid(&"(".repeat(MAX_LENGTH + 1)));
    assert!(!is_valid("(?i)a") && !is_valid("\\Z") && !is_valid("("));
}
