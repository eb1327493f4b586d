/// A text as part of a URI (RFC 3986): what is not unreserved is `%XX` for each of its bytes. So it is safe between
/// quotation marks, and a link with the name of a file leads to it whatever the name holds.
///
/// ```
/// use banmian_export::in_uri;
///
/// assert_eq!(in_uri("a1_2020-03-02"), "a1_2020-03-02");
/// assert_eq!(in_uri("版 #1%"), "%E7%89%88%20%231%25");
/// ```
pub fn in_uri(text: &str) -> String {
    let mut uri = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
