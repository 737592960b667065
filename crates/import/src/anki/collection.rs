//! What an Anki collection holds, of schema 11 and of schema 18.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use serde::Deserialize;

use crate::ImportError;
use crate::foreign_database::{self, fault, has_table};

/// More rows of one kind than a deck has.
const MAX_ROWS: usize = 1_000_000;
/// All fields of all notes, in bytes.
const MAX_FIELDS: usize = 256 << 20;

/// A collection.
#[derive(Debug, Default)]
pub(super) struct Collection {
    pub(super) notes: HashMap<i64, Note>,
    pub(super) cards: Vec<Card>,
    pub(super) note_types: HashMap<i64, NoteType>,
    /// Names, with `::` between a deck and those in it.
    pub(super) decks: HashMap<i64, String>,
    pub(super) reviews: Vec<Review>,
}

#[derive(Debug)]
pub(super) struct Note {
    pub(super) guid: String,
    pub(super) note_type: i64,
    pub(super) tags: String,
    pub(super) fields: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Card {
    pub(super) id: i64,
    pub(super) note: i64,
    pub(super) deck: i64,
    /// Which of the note's cards, from 0.
    pub(super) ordinal: u32,
}

#[derive(Debug, Default)]
pub(super) struct NoteType {
    pub(super) name: String,
    pub(super) cloze: bool,
    pub(super) fields: Vec<String>,
    pub(super) templates: Vec<Template>,
}

#[derive(Debug, Default)]
pub(super) struct Template {
    pub(super) question: String,
    pub(super) answer: String,
}

/// A review that a person answered.
#[derive(Debug)]
pub(super) struct Review {
    pub(super) card: i64,
    /// Unix milliseconds.
    pub(super) at_ms: i64,
    /// 1 (again) to 4 (easy).
    pub(super) rating: u8,
}

/// Reads a collection from the bytes of its database.
pub(super) fn read(file: &str, bytes: Vec<u8>) -> Result<Collection, ImportError> {
    let connection = foreign_database::open(file, bytes)?;
    let reader = Reader { file, connection: &connection };
    for table in ["col", "notes", "cards", "revlog"] {
        if !has_table(file, &connection, table)? {
            return Err(ImportError::course(
                file,
                format!("no Anki collection: it has no table `{table}`"),
            ));
        }
    }
    let mut collection = Collection::default();
    if has_table(file, &connection, "notetypes")? {
        reader.schema_18(&mut collection)?;
    } else {
        reader.schema_11(&mut collection)?;
    }
    reader.notes(&mut collection)?;
    reader.cards(&mut collection)?;
    reader.reviews(&mut collection)?;
    Ok(collection)
}

struct Reader<'a> {
    file: &'a str,
    connection: &'a Connection,
}

impl Reader<'_> {
    fn rows<T>(
        &self,
        query: &str,
        each: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ImportError> {
        let fault = |error: rusqlite::Error| fault(self.file, &error);
        let mut statement = self.connection.prepare(query).map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        let mut read = Vec::new();
        while let Some(row) = rows.next().map_err(fault)? {
            if read.len() == MAX_ROWS {
                return Err(ImportError::course(self.file, format!("more than {MAX_ROWS} rows")));
            }
            read.push(each(row).map_err(fault)?);
        }
        Ok(read)
    }

    /// Note types and decks as JSON in the one row of `col`.
    fn schema_11(&self, collection: &mut Collection) -> Result<(), ImportError> {
        #[derive(Deserialize)]
        struct Model {
            name: String,
            #[serde(rename = "type", default)]
            kind: i64,
            flds: Vec<Field>,
            tmpls: Vec<Side>,
        }
        #[derive(Deserialize)]
        struct Field {
            name: String,
            #[serde(default)]
            ord: i64,
        }
        #[derive(Deserialize)]
        struct Side {
            qfmt: String,
            afmt: String,
            #[serde(default)]
            ord: i64,
        }
        #[derive(Deserialize)]
        struct Deck {
            name: String,
        }
        let rows = self.rows("SELECT models, decks FROM col", |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let Some((models, decks)) = rows.into_iter().next() else {
            return Err(ImportError::course(self.file, "no Anki collection: `col` is empty"));
        };
        let json = |error: serde_json::Error| ImportError::json(self.file, &error);
        let models: HashMap<String, Model> = serde_json::from_str(&models).map_err(json)?;
        for (id, mut model) in models {
            let Ok(id) = id.parse() else { continue };
            model.flds.sort_by_key(|field| field.ord);
            model.tmpls.sort_by_key(|side| side.ord);
            let note_type = NoteType {
                name: model.name,
                cloze: model.kind == 1,
                fields: model.flds.into_iter().map(|field| field.name).collect(),
                templates: model
                    .tmpls
                    .into_iter()
                    .map(|side| Template { question: side.qfmt, answer: side.afmt })
                    .collect(),
            };
            collection.note_types.insert(id, note_type);
        }
        let decks: HashMap<String, Deck> = serde_json::from_str(&decks).map_err(json)?;
        collection.decks = decks
            .into_iter()
            .filter_map(|(id, deck)| Some((id.parse().ok()?, deck.name)))
            .collect();
        Ok(())
    }

    /// Note types and decks in tables of their own, their texts in protocol buffers.
    fn schema_18(&self, collection: &mut Collection) -> Result<(), ImportError> {
        let types = self.rows("SELECT id, name, config FROM notetypes", |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
        })?;
        for (id, name, config) in types {
            let cloze = message(&config).any(|field| field == (1, Value::Number(1)));
            collection.note_types.insert(id, NoteType { name, cloze, ..NoteType::default() });
        }
        let mut fields = self.rows("SELECT ntid, ord, name FROM fields", |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        })?;
        fields.sort_by_key(|(_, ordinal, _)| *ordinal);
        for (id, _, name) in fields {
            if let Some(note_type) = collection.note_types.get_mut(&id) {
                note_type.fields.push(name);
            }
        }
        let mut templates = self.rows("SELECT ntid, ord, config FROM templates", |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
        })?;
        templates.sort_by_key(|(_, ordinal, _)| *ordinal);
        for (id, _, config) in templates {
            let text = |number| {
                let found = message(&config).filter(|(field, _)| *field == number).last();
                match found {
                    Some((_, Value::Bytes(bytes))) => String::from_utf8_lossy(bytes).into_owned(),
                    _ => String::new(),
                }
            };
            if let Some(note_type) = collection.note_types.get_mut(&id) {
                note_type.templates.push(Template { question: text(1), answer: text(2) });
            }
        }
        let decks = self.rows("SELECT id, name FROM decks", |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        collection.decks =
            decks.into_iter().map(|(id, name)| (id, name.replace('\u{1f}', "::"))).collect();
        Ok(())
    }

    fn notes(&self, collection: &mut Collection) -> Result<(), ImportError> {
        let notes = self.rows("SELECT id, guid, mid, tags, flds FROM notes", |row| {
            let fields: String = row.get(4)?;
            let note = Note {
                guid: row.get(1)?,
                note_type: row.get(2)?,
                tags: row.get::<_, String>(3)?.trim().to_owned(),
                fields: fields.split('\u{1f}').map(str::to_owned).collect(),
            };
            Ok((row.get::<_, i64>(0)?, note, fields.len()))
        })?;
        if notes.iter().map(|(_, _, bytes)| *bytes).sum::<usize>() > MAX_FIELDS {
            return Err(ImportError::course(
                self.file,
                format!("more than {} MiB of notes", MAX_FIELDS >> 20),
            ));
        }
        collection.notes = notes.into_iter().map(|(id, note, _)| (id, note)).collect();
        Ok(())
    }

    fn cards(&self, collection: &mut Collection) -> Result<(), ImportError> {
        // A card in a filtered deck keeps the deck that it belongs to in `odid`.
        collection.cards = self.rows("SELECT id, nid, CASE odid WHEN 0 THEN did ELSE odid END, ord FROM cards ORDER BY nid, ord, id", |row| {
            Ok(Card { id: row.get(0)?, note: row.get(1)?, deck: row.get(2)?, ordinal: row.get(3)? })
        })?;
        Ok(())
    }

    /// Reviews that a person answered: an ease of 0 is a card that was moved by hand.
    fn reviews(&self, collection: &mut Collection) -> Result<(), ImportError> {
        collection.reviews = self.rows(
            "SELECT id, cid, ease FROM revlog WHERE ease BETWEEN 1 AND 4 ORDER BY id",
            |row| Ok(Review { at_ms: row.get(0)?, card: row.get(1)?, rating: row.get(2)? }),
        )?;
        Ok(())
    }
}

/// A value of a protocol buffer, as far as we look at any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The fields of a protocol buffer; it ends where it is broken.
fn message(mut bytes: &[u8]) -> impl Iterator<Item = (u64, Value<'_>)> {
    std::iter::from_fn(move || {
        let key = number(&mut bytes)?;
        let value = match key & 7 {
            0 => Value::Number(number(&mut bytes)?),
            1 => {
                bytes = bytes.get(8..)?;
                Value::Other
            }
            2 => {
                let length = usize::try_from(number(&mut bytes)?).ok()?;
                let (value, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                Value::Bytes(value)
            }
            5 => {
                bytes = bytes.get(4..)?;
                Value::Other
            }
            _ => return None,
        };
        Some((key >> 3, value))
    })
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for at in 0..10 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(at * 7)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
