//! `anki`: a deck (`.apkg`, `.colpkg`) becomes cards, and its review history evidence.
//!
//! An exported deck is an archive with a SQLite collection in it: `collection.anki2` and
//! `collection.anki21` of schema 11 (note types and decks as JSON in one row), or
//! `collection.anki21b`, compressed with zstd, of schema 18 (tables of their own). `collection`
//! reads both, `template` makes the two sides of each card, `html` their Markdown.

mod collection;

mod template;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use serde::Serialize;

use crate::html;
use crate::{
    DoneThere, Format, ImportError, NewConcept, NewLesson, NewTrack, NewUnit, Options, Report,
    Source, Target, Wanted, free_slug, title_of, write_concepts,
};
use collection::{Collection, Note, NoteType};

/// The largest collection, unpacked, in bytes.
const MAX_COLLECTION: u64 = 512 << 20;
/// The most characters of one side of a card.
const MAX_SIDE: usize = 20_000;
/// How many names of media the report lists.
const MAX_MEDIA_NAMES: usize = 40;

/// A card with its two sides.
struct Made<'a> {
    card: &'a collection::Card,
    name: String,
    front: String,
    back: String,
}

/// Imports a deck.
pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    _options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    let (file, bytes) = collection_of(source)?;
    let collection = collection::read(&file, bytes)?;
    let stem = source.name().rsplit_once('.').map_or(source.name(), |(stem, _)| stem);
    let mut taken = BTreeSet::new();
    let slug = free_slug(stem, "deck", &mut taken);
    let mut media = BTreeSet::new();
    let made = make(&collection, &mut media, report);
    if made.is_empty() {
        return Err(ImportError::course(file, "no card in it has two sides"));
    }
    let mut decks: BTreeMap<&str, Vec<&Made<'_>>> = BTreeMap::new();
    for made in &made {
        let deck = collection.decks.get(&made.card.deck).map_or("Deck", String::as_str);
        decks.entry(deck).or_default().push(made);
    }
    let names: Vec<String> = made.iter().map(|made| format!("card {}", made.name)).collect();
    let lessons: Vec<String> = decks.keys().map(|deck| format!("lesson {deck}")).collect();
    let mut wanted: Vec<Wanted<'_>> = vec![Wanted { name: "track", content: "track" }];
    wanted.extend(lessons.iter().map(|name| Wanted { name, content: name }));
    wanted
        .extend(names.iter().zip(&made).map(|(name, made)| Wanted { name, content: &made.front }));
    let ids = target.ids.assign(Format::Anki, &wanted, report);
    let card_ids: HashMap<i64, &String> =
        made.iter().zip(&ids[1 + lessons.len()..]).map(|(made, id)| (made.card.id, id)).collect();
    write(&slug, stem, &decks, &ids, &card_ids, target, report)?;
    report.came("cards", made.len());
    report.came("notes", collection.notes.len());
    let done: Vec<DoneThere> = collection
        .reviews
        .iter()
        .filter_map(|review| {
            let id = (*card_ids.get(&review.card)?).clone();
            Some(DoneThere { id, at_ms: Some(review.at_ms), rating: Some(review.rating) })
        })
        .collect();
    report.came("reviews", done.len());
    if done.len() < collection.reviews.len() {
        let lost = collection.reviews.len() - done.len();
        report.left_out(file, format!("{lost} reviews of cards that the deck no longer has"));
    }
    name_media(&media, report);
    Ok(done)
}

/// The collection of the archive, the newest of those that it holds: an older one beside it only
/// says that it cannot be read.
fn collection_of(source: &Source) -> Result<(String, Vec<u8>), ImportError> {
    if source.has("collection.anki21b") {
        let file = "collection.anki21b".to_owned();
        let bytes = source.bytes(&file)?;
        return Ok((file.clone(), unpacked(&file, &bytes)?));
    }
    let plain = ["collection.anki21", "collection.anki2"].into_iter().find(|name| source.has(name));
    match plain {
        Some(name) => Ok((name.to_owned(), source.bytes(name)?)),
        None => {
            let wanted = "an archive with `collection.anki21b`, `collection.anki21` or `collection.anki2` in it".to_owned();
            Err(ImportError::OtherFormat {
                path: source.root().to_owned(),
                format: "Anki deck",
                wanted,
            })
        }
    }
}

fn unpacked(file: &str, packed: &[u8]) -> Result<Vec<u8>, ImportError> {
    let fault = |error: &dyn std::fmt::Display| {
        ImportError::course(file, format!("cannot be unpacked: {error}"))
    };
    let decoder = ruzstd::decoding::StreamingDecoder::new(packed).map_err(|error| fault(&error))?;
    let mut bytes = Vec::new();
    decoder.take(MAX_COLLECTION + 1).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
    if bytes.len() as u64 > MAX_COLLECTION {
        return Err(ImportError::course(
            file,
            format!("unpacks to more than {} MiB", MAX_COLLECTION >> 20),
        ));
    }
    Ok(bytes)
}

/// The two sides of every card.
fn make<'a>(
    collection: &'a Collection,
    media: &mut BTreeSet<String>,
    report: &mut Report,
) -> Vec<Made<'a>> {
    let mut made: Vec<Made<'a>> = Vec::new();
    let mut asked: HashMap<String, usize> = HashMap::new();
    for card in &collection.cards {
        let Some(note) = collection.notes.get(&card.note) else {
            report.left_out(format!("card {}", card.id), "its note is not in the deck");
            continue;
        };
        let place = format!("note {}, card {}", note.guid, card.ordinal + 1);
        let Some(note_type) = collection.note_types.get(&note.note_type) else {
            report.left_out(place, "its note type is not in the deck");
            continue;
        };
        let Some((question, answer)) = sides(note_type, note, card.ordinal) else {
            report.left_out(place, format!("the note type “{}” has no such card", note_type.name));
            continue;
        };
        let (front, back) = (html::markdown(&question, media), html::markdown(&answer, media));
        if front.is_empty() || back.is_empty() {
            let side = if front.is_empty() { "front" } else { "back" };
            report.left_out(place, format!("its {side} is empty"));
            continue;
        }
        if front.chars().count() > MAX_SIDE || back.chars().count() > MAX_SIDE {
            report.left_out(place, format!("longer than {MAX_SIDE} characters"));
            continue;
        }
        let times = asked.entry(front.clone()).or_insert(0);
        *times += 1;
        // Two cards of one deck may ask the same in the same words; here each is known by its words.
        let front = if *times == 1 { front } else { format!("{front}\n\n*({times})*") };
        made.push(Made { card, name: format!("{} {}", note.guid, card.ordinal), front, back });
    }
    made
}

fn sides(note_type: &NoteType, note: &Note, ordinal: u32) -> Option<(String, String)> {
    let index = if note_type.cloze { 0 } else { usize::try_from(ordinal).ok()? };
    let template = note_type.templates.get(index)?;
    let fields =
        template::Fields { names: &note_type.fields, values: &note.fields, tags: &note.tags };
    let question = template::render(&template.question, &fields, ordinal, false);
    let answer = template::render(&template.answer, &fields, ordinal, true);
    Some((question, answer))
}

/// Writes cards, a concept and a page for each deck, and the track over them.
fn write(
    slug: &str,
    stem: &str,
    decks: &BTreeMap<&str, Vec<&Made<'_>>>,
    ids: &[String],
    card_ids: &HashMap<i64, &String>,
    target: &mut Target,
    report: &mut Report,
) -> Result<(), ImportError> {
    #[derive(Serialize)]
    struct CardTable<'a> {
        id: &'a str,
        kind: &'static str,
        front: &'a str,
        back: &'a str,
    }
    #[derive(Serialize)]
    struct CardFile<'a> {
        card: Vec<CardTable<'a>>,
    }
    let mut taken = BTreeSet::new();
    let mut concepts = Vec::new();
    let mut units = Vec::new();
    for (at, (deck, cards)) in decks.iter().enumerate() {
        let name = free_slug(deck, "deck", &mut taken);
        let concept = format!("{slug}-{name}");
        let title = deck.rsplit("::").next().unwrap_or(deck).trim();
        let title = if title.is_empty() { "Deck" } else { title };
        let file = CardFile {
            card: cards
                .iter()
                .map(|made| CardTable {
                    id: card_ids[&made.card.id],
                    kind: "question",
                    front: &made.front,
                    back: &made.back,
                })
                .collect(),
        };
        let text = toml::to_string(&file)
            .map_err(|error| ImportError::course(*deck, error.to_string()))?;
        target.write(&format!("cards/{concept}.toml"), text)?;
        concepts.push(NewConcept {
            id: concept.clone(),
            title: title.to_owned(),
            needs: Vec::new(),
            encompasses: Vec::new(),
        });
        let lesson = NewLesson {
            id: ids[1 + at].clone(),
            slug: format!("{slug}/{name}"),
            title: title.to_owned(),
            concepts: vec![concept],
            text: format!(
                "# {title}\n\n{} cards from the Anki deck `{}`. They are asked in `masterwork review` from now on.",
                cards.len(),
                deck.replace('`', "'")
            ),
        };
        lesson.write(target)?;
        units.push(NewUnit {
            id: name.clone(),
            number: String::new(),
            title: deck.replace("::", " › "),
            about: format!("{} cards", cards.len()),
            items: vec![format!("lesson {slug}/{name}")],
        });
    }
    report.came("decks", decks.len());
    write_concepts(target, &concepts)?;
    let title = title_of(stem);
    report.title.clone_from(&title);
    slug.clone_into(&mut report.track);
    let about =
        "Cards from an Anki deck. A deck names no licence: ask who made it before you pass it on."
            .to_owned();
    report.needs_a_person("the deck", "it names no licence");
    let track = NewTrack {
        id: ids[0].clone(),
        title,
        about,
        unit: "deck".to_owned(),
        hours_a_week: 2,
        assumes: Vec::new(),
        units,
    };
    track.write(target, slug)
}

fn name_media(media: &BTreeSet<String>, report: &mut Report) {
    for name in media.iter().take(MAX_MEDIA_NAMES) {
        report.left_out(name, "a picture or a sound: cards are text here, and name it");
    }
    if media.len() > MAX_MEDIA_NAMES {
        report.left_out(
            "media",
            format!("{} more pictures and sounds", media.len() - MAX_MEDIA_NAMES),
        );
    }
}
