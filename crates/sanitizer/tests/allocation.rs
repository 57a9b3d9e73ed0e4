//! Clean text costs no allocation, once a thread has its scratch memory.

use message_sanitizer::sanitize;

#[test]
fn clean_text_is_not_copied() {
    for text in ["4x Charizard ex 199/165, NM", "größer, हिन्दी, 日本語版, Nidoran♀ – don’t worry"]
    {
        assert!(sanitize(text).is_clean(), "{text:?}");
        let counted = allocation_counter::measure(|| assert!(sanitize(text).is_clean()));
        assert_eq!(counted.count_total, 0, "{text:?}");
    }
}
