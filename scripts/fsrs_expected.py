"""Makes the values that the scheduler is compared with, by PyPI's `fsrs`.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install fsrs==6.3.2
    /tmp/venv/bin/python scripts/fsrs_expected.py > crates/learner/tests/it/fsrs_expected.json

Long random histories, with learning steps and fuzz off. Of each history: the desired retention, the
weights (none: the standard ones), and of each review the days since the one before it, the rating,
and what the package says afterwards: stability, difficulty, the interval in days, and the interval
before it is rounded. Numbers come from a seeded generator: the same file each time.
"""

import json
import random
from datetime import datetime, timedelta, timezone

from fsrs import Card, Rating, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

HISTORIES = 120
REVIEWS = 60
START = datetime(2020, 1, 1, tzinfo=timezone.utc)


def weights(rng, number):
    """The standard weights, and for every third history others near them."""
    if number % 3:
        return None
    bounds = zip(DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS)
    moved = [min(max(w * rng.uniform(0.8, 1.25), low), high) for w, low, high in bounds]
    # The crate keeps its 20th weight at 0.01 or more.
    moved[19] = max(moved[19], 0.01)
    return [round(w, 4) for w in moved]


def history(rng, number):
    own = weights(rng, number)
    retention = rng.choice([0.8, 0.85, 0.9, 0.9, 0.9, 0.95])
    scheduler = Scheduler(
        parameters=own or DEFAULT_PARAMETERS,
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )
    # Good learners, poor ones, and those who press any button.
    chances = rng.choice([(5, 10, 70, 15), (25, 20, 50, 5), (25, 25, 25, 25)])
    card, now, reviews, elapsed, interval = Card(), START, [], 0, 0
    for _ in range(REVIEWS):
        rating = rng.choices([1, 2, 3, 4], chances)[0]
        card, _ = scheduler.review_card(card, Rating(rating), now)
        exact = card.stability / scheduler._FACTOR * (retention ** (1 / scheduler._DECAY) - 1)
        interval = (card.due - now).days
        row = [elapsed, rating, round(card.stability, 7), round(card.difficulty, 7), interval]
        reviews.append(row + [round(exact, 6)])
        # On the day, early, late, or much too late; sometimes again on the same day.
        elapsed = max(0, round(interval * rng.choice([1, 1, 1, 0.5, 1.3, 3, 0])))
        if (now + timedelta(days=elapsed)).year > 9000:
            break
        now += timedelta(days=elapsed)
    return {"retention": retention, "weights": own, "reviews": reviews}


def main():
    rng = random.Random(20)
    histories = (json.dumps(history(rng, n), separators=(",", ":")) for n in range(HISTORIES))
    print("[\n" + ",\n".join(histories) + "\n]")


if __name__ == "__main__":
    main()
