/// `text`, made to fit into a log field of `limit` bytes.
///
/// Text that fits comes back unchanged. Longer text is cut between two characters, as late as the
/// limit allows, and ends with the mark `…`, which takes three of the bytes. Where the limit is
/// less than three bytes, the text is cut without a mark.
pub fn clip(text: &str, limit: usize) -> String {
    let length = observe::mutate!("counts-characters", text.len(), text.chars().count());
    if observe::mutate!("cuts-an-exact-fit", length <= limit, length < limit) {
        return text.to_string();
    }
    let mark = if observe::mutate!("no-mark-at-three", limit >= 3, limit > 3) { "…" } else { "" };
    let room = observe::mutate!("forgets-the-mark", limit - mark.len(), limit);
    let mut end = room;
    while observe::mutate!(
        "one-step-back",
        !text.is_char_boundary(end),
        !text.is_char_boundary(end) && end == room
    ) {
        end = observe::mutate!("goes-forward", end - 1, end + 1);
    }
    format!("{}{mark}", &text[..end])
}
