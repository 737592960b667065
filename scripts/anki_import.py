"""Imports an exported deck with Anki's own importer, and says what came of it.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install anki==26.9.3
    masterwork export anki deck.apkg
    /tmp/venv/bin/python scripts/anki_import.py deck.apkg

It fails unless every note of the package is in the collection afterwards, with one new card each,
both sides filled; and unless a second import of the same package adds nothing.
"""

import os
import sys
import tempfile

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


def take_in(collection, package):
    request = ImportAnkiPackageRequest(package_path=package, options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log


def main():
    package = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(os.path.join(folder, "collection.anki2"))
        first = take_in(collection, package)
        notes, cards = collection.note_count(), collection.card_count()
        assert first.found_notes == notes == cards > 0, (first.found_notes, notes, cards)
        assert len(first.new) == notes, len(first.new)
        for note_id in collection.find_notes(""):
            note = collection.get_note(note_id)
            assert all(field.strip() for field in note.fields), note.fields
            assert note.tags and note.tags[0].startswith("masterwork::"), note.tags
            card = note.cards()[0]
            assert "{{" not in card.question() and "{{" not in card.answer(), card.question()
            assert card.type == 0, "it is new"
        again = take_in(collection, package)
        assert not again.new and collection.note_count() == notes, "imported twice"
        problems = collection.fix_integrity()
        assert problems[1], problems
        decks = [deck.name for deck in collection.decks.all_names_and_ids()]
        collection.close()
    print(f"{notes} notes and {cards} cards in {decks}; a second import adds nothing")


main()
