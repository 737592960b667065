//! Histories made by hand and by chance.

use std::time::Duration;

use gate::Random;
use gate::checkers::linearizability::{Applied, Model};
use gate::history::{Client, Event, History, Process, What};

/// An operation to be: whose, from which event to which, and how it ended.
pub(crate) struct Plan<I, O> {
    pub(crate) client: u32,
    pub(crate) from: usize,
    pub(crate) until: usize,
    pub(crate) input: I,
    pub(crate) end: End<O>,
}

/// How an operation ends.
#[derive(Clone, Debug)]
pub(crate) enum End<O> {
    Ok(O),
    Fail,
    Info,
}

/// A history of operations, each by a process of its own.
pub(crate) fn history<I, O>(plans: impl IntoIterator<Item = Plan<I, O>>) -> History<I, O> {
    let mut events = Vec::new();
    for (number, plan) in plans.into_iter().enumerate() {
        let event = |index: usize, what| Event {
            index,
            at: Duration::from_millis(index as u64),
            client: Client(plan.client),
            process: Process(number as u32),
            what,
        };
        events.push(event(plan.from, What::Invoke(plan.input)));
        events.push(match plan.end {
            End::Ok(output) => event(plan.until, What::Ok(output)),
            End::Fail => event(plan.until, What::Fail("refused".to_owned())),
            End::Info => event(plan.until, What::Info("timed out".to_owned())),
        });
    }
    events.sort_by_key(|event| event.index);
    History::from_events(events).expect("the plans do not share events")
}

/// `inputs` one after the other, without overlaps.
pub(crate) fn in_sequence<I, O>(steps: impl IntoIterator<Item = (I, End<O>)>) -> History<I, O> {
    history(steps.into_iter().enumerate().map(|(number, (input, end))| Plan {
        client: number as u32 % 3,
        from: number * 2,
        until: number * 2 + 1,
        input,
        end,
    }))
}

/// The numbers below `2 * count` in random pairs, the smaller first.
pub(crate) fn intervals(random: &mut Random, count: usize) -> Vec<(usize, usize)> {
    let mut places: Vec<usize> = (0..count * 2).collect();
    // Long intervals overlap with everything; mostly let them be short.
    if random.chance(0.3) {
        random.shuffle(&mut places);
    } else {
        for _ in 0..count * 2 {
            let place = random.below(count as u64 * 2 - 1) as usize;
            places.swap(place, place + 1);
        }
    }
    places.chunks(2).map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1]))).collect()
}

/// A history as a right system could have made it, some of it unknown; then, half of the time, one
/// output is exchanged for another.
pub(crate) fn random_history<M: Model<Output: Clone>>(
    random: &mut Random,
    model: &M,
    count: usize,
    mut input: impl FnMut(&mut Random) -> M::Input,
    outputs: impl Fn(&M::Input) -> Vec<M::Output>,
) -> History<M::Input, M::Output> {
    let mut plans = Vec::new();
    for (from, until) in intervals(random, count) {
        let effect = random.range(from as u64..until as u64) as usize;
        let client = random.below(4) as u32;
        plans.push((effect, Plan { client, from, until, input: input(random), end: End::Info }));
    }
    plans.sort_by_key(|(effect, _)| *effect);
    let mut states = std::collections::BTreeMap::new();
    for (_, plan) in &mut plans {
        let part = model.part(&plan.input);
        let state = states.entry(part.clone()).or_insert_with(|| model.initial(&part));
        match random.below(10) {
            0 => {
                plan.end = End::Fail;
                continue;
            }
            1 => continue,
            _ => {}
        }
        let answers = outputs(&plan.input).into_iter();
        let mut fitting =
            answers.filter_map(|output| match model.apply(state, &plan.input, Some(&output)) {
                Applied::Illegal => None,
                Applied::Unchanged => Some((output, None)),
                Applied::Changed(next) => Some((output, Some(next))),
            });
        let (output, next) = fitting.next().expect("each input has a legal output");
        if let Some(next) = next {
            *state = next;
        }
        if !random.chance(0.15) {
            plan.end = End::Ok(output);
        }
    }
    if random.chance(0.5) {
        let place = random.below(plans.len() as u64) as usize;
        let plan = &mut plans[place].1;
        let choices = outputs(&plan.input);
        if let (End::Ok(_), Some(other)) = (&plan.end, random.pick(&choices)) {
            plan.end = End::Ok(other.clone());
        }
    }
    plans.sort_by_key(|(_, plan)| plan.from);
    history(plans.into_iter().map(|(_, plan)| plan))
}
