//! An Anki package: a zip with a SQLite collection of schema 11, which every Anki can import. The
//! format has no specification; this follows what Anki itself writes, and
//! `scripts/anki_import.py` proves it with Anki's own importer.

use std::io::{Cursor, Write};
use std::path::Path;

use evidence::Hash;
use pulldown_cmark::{Options, Parser, html};
use rusqlite::{Connection, params};
use serde_json::json;
use zip::write::SimpleFileOptions;

use crate::error::TrainingError;

/// A note and its one card; both sides in Markdown.
#[derive(Debug, Clone)]
pub(super) struct DeckNote {
    /// What it is known by: imported again, it takes the place of what it was.
    pub(super) id: String,
    pub(super) front: String,
    pub(super) back: String,
    pub(super) tag: String,
}

/// A deck.
#[derive(Debug)]
pub(super) struct Deck {
    pub(super) name: String,
    pub(super) notes: Vec<DeckNote>,
}

/// Ids of ours in the collection; Anki's own are milliseconds of long ago, like these.
const DECK: i64 = 1_700_000_000_001;
const MODEL: i64 = 1_700_000_000_002;

const SCHEMA: &str = "
    CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL,
        scm integer NOT NULL, ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL,
        ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
        dconf text NOT NULL, tags text NOT NULL);
    CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL,
        mod integer NOT NULL, usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL,
        sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
    CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL,
        ord integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL,
        queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL,
        reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
        odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
    CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL,
        ease integer NOT NULL, ivl integer NOT NULL, lastIvl integer NOT NULL,
        factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
    CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
    CREATE INDEX ix_notes_usn ON notes (usn);
    CREATE INDEX ix_cards_usn ON cards (usn);
    CREATE INDEX ix_revlog_usn ON revlog (usn);
    CREATE INDEX ix_cards_nid ON cards (nid);
    CREATE INDEX ix_cards_sched ON cards (did, queue, due);
    CREATE INDEX ix_revlog_cid ON revlog (cid);
    CREATE INDEX ix_notes_csum ON notes (csum);
";

const CSS: &str = ".card { font-family: sans-serif; font-size: 18px; text-align: left; } \
                   pre { background: #eee; color: #111; padding: 0.5em; overflow-x: auto; }";

impl Deck {
    /// Writes the package; `now` in Unix seconds.
    pub(super) fn write(&self, file: &Path, now: i64) -> Result<(), TrainingError> {
        let fault = |source| TrainingError::File { doing: "write", path: file.to_owned(), source };
        let collection = self
            .collection(now)
            .map_err(|error| TrainingError::Internal(format!("an Anki collection: {error}")))?;
        let package = package(&collection).map_err(fault)?;
        std::fs::write(file, package).map_err(fault)
    }

    /// The bytes of the collection's database.
    fn collection(&self, now: i64) -> rusqlite::Result<Vec<u8>> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch(SCHEMA)?;
        let deck = |id: i64, name: &str| {
            json!({ "id": id, "name": name, "mod": now, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
                    "collapsed": false, "browserCollapsed": false, "extendNew": 0, "extendRev": 0,
                    "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0],
                    "timeToday": [0, 0] })
        };
        let decks = json!({ "1": deck(1, "Default"), DECK.to_string(): deck(DECK, &self.name) });
        connection.execute(
            "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
            params![
                now - now.rem_euclid(86_400),
                now * 1000,
                json!({ "curDeck": DECK, "curModel": MODEL, "nextPos": self.notes.len() + 1,
                        "schedVer": 1 })
                .to_string(),
                json!({ MODEL.to_string(): model(now) }).to_string(),
                decks.to_string(),
                json!({ "1": options(now) }).to_string(),
            ],
        )?;
        for (position, note) in self.notes.iter().enumerate() {
            let hash = Hash::of(&note.id);
            // The same note has the same number whenever it is exported.
            let id = 1_000_000_000_000 + number(hash, 5) % 600_000_000_000;
            let (front, back) = (to_html(&note.front), to_html(&note.back));
            connection.execute(
                "INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, ?8, 0, '')",
                params![
                    id,
                    &hash.to_string()[..16],
                    MODEL,
                    now,
                    format!(" masterwork::{} ", note.tag),
                    format!("{front}\u{1f}{back}"),
                    front,
                    checksum(&front),
                ],
            )?;
            connection.execute(
                "INSERT INTO cards VALUES
                   (?1, ?1, ?2, 0, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')",
                params![id, DECK, now, i64::try_from(position).unwrap_or(i64::MAX) + 1],
            )?;
        }
        Ok(connection.serialize("main")?.to_vec())
    }
}

fn model(now: i64) -> serde_json::Value {
    let field = |ord: i32, name: &str| {
        json!({ "name": name, "ord": ord, "sticky": false, "rtl": false, "font": "Arial",
                "size": 20, "media": [] })
    };
    json!({
        "id": MODEL, "name": "Masterwork", "type": 0, "mod": now, "usn": -1, "sortf": 0,
        "did": DECK, "css": CSS, "latexPre": "", "latexPost": "", "tags": [], "vers": [],
        "req": [[0, "any", [0]]], "flds": [field(0, "Front"), field(1, "Back")],
        "tmpls": [{ "name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "did": null, "bqfmt": "",
                    "afmt": "{{FrontSide}}<hr id=answer>{{Back}}", "bafmt": "" }],
    })
}

fn options(now: i64) -> serde_json::Value {
    json!({
        "id": 1, "name": "Default", "mod": now, "usn": -1, "maxTaken": 60, "autoplay": true,
        "timer": 0, "replayq": true, "dyn": false,
        "new": { "delays": [1, 10], "ints": [1, 4, 7], "initialFactor": 2500, "order": 1,
                 "perDay": 20, "bury": true, "separate": true },
        "rev": { "perDay": 200, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500,
                 "minSpace": 1, "bury": true },
        "lapse": { "delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 0 },
    })
}

fn package(collection: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("collection.anki2", collection), ("media", b"{}".as_slice())] {
        package.start_file(name, stored)?;
        package.write_all(bytes)?;
    }
    Ok(package.finish()?.into_inner())
}

fn to_html(markdown: &str) -> String {
    let mut text = String::new();
    html::push_html(&mut text, Parser::new_ext(markdown, Options::ENABLE_TABLES));
    text.trim().to_owned()
}

/// The first bytes of a hash as a number.
fn number(hash: Hash, bytes: usize) -> i64 {
    hash.as_bytes()[..bytes].iter().fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// By what Anki finds notes with the same first field; its importer computes its own.
fn checksum(front: &str) -> i64 {
    number(Hash::of(front), 4)
}
