//! A strict reader of XML and of the HTML that the report is: what it takes, any parser takes.

/// One element, with its attributes and the text directly in it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let own = self.attributes.iter().find(|(own, _)| own == name);
        own.map_or_else(|| panic!("<{}> has no {name}", self.name), |(_, value)| value)
    }

    fn has_class(&self, class: &str) -> bool {
        self.attributes.iter().any(|(name, value)| name == "class" && value.split(' ').any(|own| own == class))
    }

    /// This element and all below it.
    pub(crate) fn all(&self) -> Vec<&Element> {
        let mut found = vec![self];
        found.extend(self.children.iter().flat_map(Element::all));
        found
    }

    pub(crate) fn named(&self, name: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|element| element.name == name).collect()
    }

    pub(crate) fn of_class(&self, name: &str, class: &str) -> Vec<&Element> {
        self.named(name).into_iter().filter(|element| element.has_class(class)).collect()
    }

    pub(crate) fn whole_text(&self) -> String {
        self.all().iter().map(|element| element.text.as_str()).collect()
    }
}

/// HTML elements without content, and those whose content is no markup.
const VOID: &[&str] = &["meta", "input", "br"];
const RAW: &[&str] = &["style", "script"];

pub(crate) fn xml(text: &str) -> Element {
    let text = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("an XML declaration");
    parse(text, false)
}

pub(crate) fn html(text: &str) -> Element {
    parse(text.strip_prefix("<!doctype html>\n").expect("a doctype"), true)
}

fn parse(text: &str, html: bool) -> Element {
    for character in text.chars() {
        assert!(!character.is_control() || matches!(character, '\n' | '\t'), "a control character {character:?}");
    }
    let mut open = vec![Element::default()];
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        open.last_mut().unwrap().text.push_str(&unescape(&rest[..at]));
        rest = &rest[at + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let end = closing.find('>').expect("an end of a tag");
            let element = open.pop().unwrap();
            assert_eq!(element.name, &closing[..end], "elements are nested");
            open.last_mut().unwrap().children.push(element);
            rest = &closing[end + 1..];
            continue;
        }
        let (element, is_closed, after) = tag(rest);
        rest = after;
        if html && RAW.contains(&element.name.as_str()) {
            let end = format!("</{}>", element.name);
            rest = &rest[rest.find(&end).expect("an end of raw text") + end.len()..];
        } else if is_closed || (html && VOID.contains(&element.name.as_str())) {
            open.last_mut().unwrap().children.push(element);
        } else {
            open.push(element);
        }
    }
    assert_eq!(rest.trim(), "", "nothing follows the root");
    assert_eq!(open.len(), 1, "{} is not closed", open.last().unwrap().name);
    let mut root = open.pop().unwrap();
    assert_eq!(root.children.len(), 1, "one root");
    root.children.remove(0)
}

/// A start tag behind its `<`: the element, whether it is closed, and what follows.
fn tag(text: &str) -> (Element, bool, &str) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let take = |text: &'_ str| text.find(|c: char| !is_name(c)).expect("an end of a name");
    let end = take(text);
    assert!(end > 0, "a tag has a name: <{}", text.chars().take(20).collect::<String>());
    let mut element = Element { name: text[..end].to_owned(), ..Element::default() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return (element, true, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (element, false, after);
        }
        let end = take(rest);
        assert!(end > 0, "an attribute has a name: {}", rest.chars().take(20).collect::<String>());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let Some(value) = rest.strip_prefix("=\"") else {
            element.attributes.push((name, String::new()));
            continue;
        };
        let end = value.find('"').expect("an end of a value");
        assert!(!value[..end].contains('<'), "no markup in an attribute");
        assert!(!element.attributes.iter().any(|(own, _)| *own == name), "{name} is there once");
        element.attributes.push((name, unescape(&value[..end])));
        rest = &value[end + 1..];
    }
}

fn unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').expect("an entity ends");
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            other => panic!("an unknown entity {other}"),
        });
        out.push_str(rest);
    }
    out
}
