//! Decks that we made ourselves, in both schemas.

use std::io::Write;

use rusqlite::{Connection, MAIN_DB};

use crate::Format;
use crate::trial::Trial;

const ROWS: &str = "
    CREATE TABLE notes (id integer PRIMARY KEY, guid text, mid integer, mod integer, usn integer, tags text, flds text, sfld text, csum integer, flags integer, data text);
    CREATE TABLE cards (id integer PRIMARY KEY, nid integer, did integer, ord integer, odid integer NOT NULL DEFAULT 0);
    CREATE TABLE revlog (id integer PRIMARY KEY, cid integer, usn integer, ease integer, ivl integer, lastIvl integer, factor integer, time integer, type integer);
    INSERT INTO notes (id, guid, mid, tags, flds) VALUES
      (1, 'aaa', 10, ' own ', 'Who <b>owns</b> it?' || char(31) || 'One &amp; only <img src=\"o.png\">'),
      (2, 'bbb', 20, '', 'A {{c1::move}} ends a {{c2::binding::name}}.' || char(31) || ''),
      (3, 'ccc', 10, '', 'Who <b>owns</b> it?' || char(31) || 'Again'),
      (4, 'ddd', 10, '', 'Empty' || char(31) || '');
    INSERT INTO cards (id, nid, did, ord, odid) VALUES (100, 1, 1, 0, 0), (101, 2, 7, 0, 0), (102, 2, 9, 1, 7), (103, 3, 1, 0, 0), (104, 4, 1, 0, 0), (105, 99, 1, 0, 0);
    INSERT INTO revlog (id, cid, ease, type) VALUES (1700000000000, 100, 3, 0), (1700000100000, 101, 1, 1), (1700000200000, 100, 0, 4), (1700000300000, 999, 2, 1);
";

fn schema_11() -> Vec<u8> {
    let mut database = Connection::open_in_memory().expect("a database");
    database
        .execute_batch("CREATE TABLE col (id integer PRIMARY KEY, models text, decks text);")
        .expect("a table");
    database.execute_batch(ROWS).expect("rows");
    let models = serde_json::json!({
        "10": {"name": "Basic", "type": 0, "flds": [{"name": "Back", "ord": 1}, {"name": "Front", "ord": 0}],
               "tmpls": [{"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}", "ord": 0}]},
        "20": {"name": "Cloze", "type": 1, "flds": [{"name": "Text", "ord": 0}, {"name": "Extra", "ord": 1}],
               "tmpls": [{"qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}", "ord": 0}]},
    });
    let decks = serde_json::json!({"1": {"name": "Rust"}, "7": {"name": "Rust::Moves"}, "9": {"name": "Filtered"}});
    database
        .execute(
            "INSERT INTO col (models, decks) VALUES (?1, ?2)",
            [models.to_string(), decks.to_string()],
        )
        .expect("a row");
    database.serialize(MAIN_DB).expect("bytes").to_vec()
}

/// A text in a protocol buffer.
fn field(number: u8, text: &str) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2, u8::try_from(text.len()).expect("short")];
    bytes.extend(text.as_bytes());
    bytes
}

fn schema_18() -> Vec<u8> {
    let mut database = Connection::open_in_memory().expect("a database");
    database.create_collation("unicase", |one, other| one.cmp(other)).expect("a collation");
    database
        .execute_batch(
            "CREATE TABLE col (id integer PRIMARY KEY, ver integer);
             CREATE TABLE notetypes (id integer NOT NULL PRIMARY KEY, name text NOT NULL COLLATE unicase, mtime_secs integer, usn integer, config blob NOT NULL);
             CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
             CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase, config blob, PRIMARY KEY (ntid, ord)) without rowid;
             CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid);
             CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase, config blob NOT NULL, PRIMARY KEY (ntid, ord)) without rowid;
             CREATE TABLE decks (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase);
             CREATE UNIQUE INDEX idx_decks_name ON decks (name);
             INSERT INTO col VALUES (1, 18);
             INSERT INTO fields (ntid, ord, name) VALUES (10, 1, 'Back'), (10, 0, 'Front'), (20, 0, 'Text'), (20, 1, 'Extra');
             INSERT INTO decks VALUES (1, 'Rust'), (7, 'Rust' || char(31) || 'Moves'), (9, 'Filtered');",
        )
        .expect("tables");
    database.execute_batch(ROWS).expect("rows");
    let add = |id: i64, name: &str, kind: Vec<u8>, question: &str, answer: &str| {
        database
            .execute(
                "INSERT INTO notetypes (id, name, config) VALUES (?1, ?2, ?3)",
                rusqlite::params![id, name, kind],
            )
            .expect("a row");
        let config = [field(1, question), field(2, answer)].concat();
        database
            .execute(
                "INSERT INTO templates (ntid, ord, name, config) VALUES (?1, 0, 'Card 1', ?2)",
                rusqlite::params![id, config],
            )
            .expect("a row");
    };
    add(10, "Basic", Vec::new(), "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}");
    add(20, "Cloze", vec![8, 1], "{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}");
    database.serialize(MAIN_DB).expect("bytes").to_vec()
}

fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        archive.start_file(*name, options).expect("a file");
        archive.write_all(bytes).expect("bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// What both schemas become.
fn check(deck: &[u8]) {
    let trial = Trial::of_file(Format::Anki, "my-deck.apkg", deck);
    let (imported, _, library) = trial.imported();
    let report = &imported.report;
    let cards: Vec<(&str, &str, &str)> = library
        .cards
        .iter()
        .map(|card| (card.concept.0.as_str(), card.front.as_str(), card.back.as_str()))
        .collect();
    assert_eq!(
        cards,
        [
            ("my-deck-rust-moves", "A […] ends a binding.", "A **move** ends a binding."),
            ("my-deck-rust-moves", "A move ends a [name].", "A move ends a **binding**."),
            ("my-deck-rust", "Who **owns** it?", "One & only [picture: o.png]"),
            ("my-deck-rust", "Who **owns** it?\n\n*(2)*", "Again"),
        ]
    );
    assert_eq!((report.count("cards"), report.count("decks"), report.count("reviews")), (4, 2, 2));
    let done: Vec<_> = imported.done.iter().map(|done| (done.at_ms, done.rating)).collect();
    assert_eq!(done, [(Some(1_700_000_000_000), Some(3)), (Some(1_700_000_100_000), Some(1))]);
    assert!(library.cards[2].id.ends_with(&imported.done[0].id));
    let lost: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    assert!(
        lost.iter().any(|note| note.contains("note ddd") && note.contains("back is empty")),
        "{lost:?}"
    );
    assert!(lost.iter().any(|note| note.contains("o.png")), "{lost:?}");
    assert!(lost.iter().any(|note| note.contains("1 reviews of cards")), "{lost:?}");
    assert!(lost.iter().any(|note| note.contains("card 105")), "{lost:?}");
    let (again, _, after) = trial.imported();
    assert!(again.report.changes.update);
    assert_eq!(after.cards[0].id, library.cards[0].id);
}

#[test]
fn a_deck_of_schema_11() {
    check(&package(&[
        ("collection.anki2", &schema_11()),
        ("media", b"{\"0\": \"o.png\"}"),
        ("0", b"png"),
    ]));
}

#[test]
fn a_deck_of_schema_18_compressed() {
    let packed = ruzstd::encoding::compress_to_vec(
        schema_18().as_slice(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    check(&package(&[
        ("collection.anki21b", &packed),
        ("collection.anki2", b"an old one that says: update"),
    ]));
}

#[test]
fn what_is_no_deck_is_refused() {
    let refusal = |bytes: &[u8]| Trial::of_file(Format::Anki, "deck.apkg", bytes).refusal();
    assert!(refusal(b"no archive").contains("deck"), "{}", refusal(b"no archive"));
    assert!(refusal(&package(&[("a.txt", b"x")])).contains("collection.anki2"));
    assert!(
        refusal(&package(&[("collection.anki2", b"no database")])).contains("no SQLite database")
    );
    assert!(
        refusal(&package(&[("collection.anki21b", b"no zstd")])).contains("cannot be unpacked")
    );
    let mut broken = schema_11();
    let middle = broken.len() / 2;
    broken[100..middle].fill(0xff);
    assert!(refusal(&package(&[("collection.anki2", &broken)])).contains("collection.anki2"));
    let mut view = Connection::open_in_memory().expect("a database");
    view.execute_batch("CREATE VIEW col AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS models, x AS decks FROM n;").expect("a view");
    let view = view.serialize(MAIN_DB).expect("bytes").to_vec();
    assert!(refusal(&package(&[("collection.anki2", &view)])).contains("no table `col`"));
}
