//! Linearizability against all orders tried one by one, and on large histories.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use gate::Random;
use gate::checkers::linearizability::{Applied, Budget, Illegal, Model, check, explain};
use gate::checkers::models::{
    Bank, BankInput, BankOutput, KeyValue, KeyValueInput, Queue, QueueInput, QueueOutput, Register,
    RegisterInput, RegisterOutput, Set, SetInput, SetOutput,
};
use gate::checkers::{Conclusion, Unknown};
use gate::history::{Client, History, Operation, Outcome, Recorder};
use gate::shorten::Effort;

use crate::checkers_fixture::{End, Plan, history, in_sequence, random_history};

const PLENTY: u64 = 10_000_000;
const EFFORT: Effort = Effort { tries: 10_000, repeats: 1, confirmations: 0 };

/// Which operations must have taken effect.
type IsForced<'a, M> =
    dyn Fn(&Operation<'_, <M as Model>::Input, <M as Model>::Output>) -> bool + 'a;

/// Tries every order of these operations, in which those for which `is_forced` have to stand.
fn has_order<M: Model>(
    model: &M,
    state: &M::State,
    left: &[Operation<'_, M::Input, M::Output>],
    is_forced: &IsForced<'_, M>,
) -> bool {
    let forced: Vec<_> = left.iter().filter(|operation| is_forced(operation)).collect();
    if forced.is_empty() {
        return true;
    }
    let first_end = forced.iter().filter_map(|operation| operation.certain_from()).min();
    left.iter().enumerate().any(|(place, operation)| {
        if first_end.is_some_and(|end| end < operation.invoked.index) {
            return false;
        }
        let rest: Vec<_> = [&left[..place], &left[place + 1..]].concat();
        match model.apply(state, operation.input, operation.output()) {
            Applied::Illegal => false,
            Applied::Unchanged => has_order(model, state, &rest, is_forced),
            Applied::Changed(next) => has_order(model, &next, &rest, is_forced),
        }
    })
}

fn operations_of<'h, M: Model>(
    model: &M,
    history: &'h History<M::Input, M::Output>,
    part: &M::Part,
) -> Vec<Operation<'h, M::Input, M::Output>> {
    let operations = history.operations().into_iter();
    operations
        .filter(|operation| model.part(operation.input) == *part)
        .filter(|operation| !matches!(operation.outcome, Outcome::Fail(_)))
        .collect()
}

/// The first end by which there is no order.
fn first_illegal_end<M: Model>(
    model: &M,
    history: &History<M::Input, M::Output>,
    part: &M::Part,
) -> Option<usize> {
    let operations = operations_of(model, history, part);
    let mut ends: Vec<usize> =
        operations.iter().filter_map(|operation| operation.certain_from()).collect();
    ends.sort_unstable();
    ends.into_iter().find(|&end| {
        let is_forced = |operation: &Operation<'_, M::Input, M::Output>| {
            operation.certain_from().is_some_and(|ended| ended <= end)
        };
        !has_order(model, &model.initial(part), &operations, &is_forced)
    })
}

/// What a report says on an illegal part holds.
fn hold_to_account<M: Model>(
    model: &M,
    history: &History<M::Input, M::Output>,
    illegal: &Illegal<M::Part>,
) {
    let operations = history.operations();
    // The order is legal, keeps to the times, and holds all that had ended.
    let mut state = model.initial(&illegal.part);
    for (place, &number) in illegal.legal_order.iter().enumerate() {
        let operation = &operations[number];
        match model.apply(&state, operation.input, operation.output()) {
            Applied::Illegal => panic!("{number} does not fit in {illegal:?}"),
            Applied::Unchanged => {}
            Applied::Changed(next) => state = next,
        }
        for &later in &illegal.legal_order[place..] {
            let ended = operations[later].certain_from();
            assert!(ended.is_none_or(|ended| ended > operation.invoked.index), "{illegal:?}");
        }
    }
    for operation in operations_of(model, history, &illegal.part) {
        if operation.certain_from().is_some_and(|ended| ended < illegal.stuck_event) {
            assert!(illegal.legal_order.contains(&operation.number), "{illegal:?}");
        }
    }
    // Those that are said to matter are enough, and each is needed.
    let explanation = explain(model, history, illegal, EFFORT, Budget::steps(PLENTY));
    assert!(explanation.is_minimal);
    let of_part = operations_of(model, history, &illegal.part);
    let order_without = |left_out: Option<usize>| {
        let is_forced = |operation: &Operation<'_, M::Input, M::Output>| {
            explanation.operations.contains(&operation.number) && left_out != Some(operation.number)
        };
        has_order(model, &model.initial(&illegal.part), &of_part, &is_forced)
    };
    assert!(!order_without(None), "{explanation:?}");
    for &number in &explanation.operations {
        assert!(order_without(Some(number)), "{number} is not needed: {explanation:?}");
    }
}

/// Compares on many random histories, and says how many were legal and illegal.
fn compare<M: Model<Output: Clone>>(
    model: &M,
    seeds: std::ops::Range<u64>,
    mut input: impl FnMut(&mut Random) -> M::Input,
    outputs: impl Fn(&M::Input) -> Vec<M::Output>,
) {
    let (mut legal, mut illegal) = (0, 0);
    for seed in seeds {
        let mut random = Random::new(seed);
        let count = random.range(1..7) as usize;
        let history = random_history(&mut random, model, count, &mut input, &outputs);
        let report = check(model, &history, Budget::steps(PLENTY));
        let parts: BTreeSet<M::Part> =
            history.operations().iter().map(|operation| model.part(operation.input)).collect();
        let mut ends: Vec<usize> =
            parts.iter().filter_map(|part| first_illegal_end(model, &history, part)).collect();
        ends.sort_unstable();
        let told: Vec<usize> = report.illegal.iter().map(|illegal| illegal.stuck_event).collect();
        assert_eq!(told, ends, "seed {seed}");
        assert_eq!(report.conclusion.is_pass(), ends.is_empty(), "seed {seed}");
        assert_eq!(report.conclusion.is_violated(), !ends.is_empty(), "seed {seed}");
        for part in &report.illegal {
            hold_to_account(model, &history, part);
        }
        if ends.is_empty() {
            legal += 1;
        } else {
            illegal += 1;
        }
    }
    assert!(legal > 100 && illegal > 100, "{legal} legal, {illegal} illegal");
}

fn register_input(random: &mut Random) -> RegisterInput<u8> {
    let value = |random: &mut Random| Some(random.below(3) as u8).filter(|value| *value > 0);
    match random.below(5) {
        0 | 1 => RegisterInput::Read,
        2 | 3 => RegisterInput::Write(value(random)),
        _ => RegisterInput::CompareAndSet { from: value(random), to: value(random) },
    }
}

fn register_outputs(input: &RegisterInput<u8>) -> Vec<RegisterOutput<u8>> {
    match input {
        RegisterInput::Read => [None, Some(1), Some(2)].map(RegisterOutput::Value).to_vec(),
        RegisterInput::Write(_) => vec![RegisterOutput::Written],
        RegisterInput::CompareAndSet { .. } => {
            [true, false].map(RegisterOutput::Exchanged).to_vec()
        }
    }
}

#[test]
fn registers_are_judged_as_by_trying_all_orders() {
    compare(&Register::default(), 0..1500, register_input, register_outputs);
}

#[test]
fn maps_are_judged_key_by_key() {
    let input =
        |random: &mut Random| KeyValueInput { key: random.below(2), input: register_input(random) };
    compare(&KeyValue::default(), 0..1500, input, |input| register_outputs(&input.input));
}

#[test]
fn queues_are_judged_as_by_trying_all_orders() {
    let input = |random: &mut Random| match random.below(2) {
        0 => QueueInput::Dequeue,
        _ => QueueInput::Enqueue(random.below(3)),
    };
    compare(&Queue::default(), 0..1500, input, |input| match input {
        QueueInput::Enqueue(_) => vec![QueueOutput::Enqueued],
        QueueInput::Dequeue => {
            [None, Some(0), Some(1), Some(2)].map(QueueOutput::Dequeued).to_vec()
        }
    });
}

#[test]
fn sets_are_judged_as_by_trying_all_orders() {
    let input = |random: &mut Random| match random.below(4) {
        0 => SetInput::Add(random.below(2)),
        1 => SetInput::Remove(random.below(2)),
        2 => SetInput::Contains(random.below(2)),
        _ => SetInput::Read,
    };
    compare(&Set::default(), 0..1500, input, |input| match input {
        SetInput::Read => {
            let sets = [vec![], vec![0], vec![1], vec![0, 1]];
            sets.map(|set| SetOutput::Elements(set.into_iter().collect())).to_vec()
        }
        _ => [true, false].map(SetOutput::Answer).to_vec(),
    });
}

#[test]
fn banks_are_judged_as_by_trying_all_orders() {
    let bank = Bank { balances: BTreeMap::from([("a", 2), ("b", 0)]), may_overdraw: false };
    let input = |random: &mut Random| match random.below(4) {
        0 => BankInput::Transfer { from: "a", to: "b", amount: 1 },
        1 => BankInput::Transfer { from: "b", to: "a", amount: 2 },
        2 => BankInput::Deposit("a", 1),
        _ => BankInput::Balance("b"),
    };
    compare(&bank, 0..1500, input, |input| match input {
        BankInput::Balance(_) => (0..5).map(BankOutput::Balance).collect(),
        _ => vec![BankOutput::Done, BankOutput::Refused],
    });
}

#[test]
fn an_unknown_write_counts_once_or_never_but_not_both() {
    use RegisterInput::{Read, Write};
    let value = |value| End::Ok(RegisterOutput::Value(value));
    let written = || End::Ok(RegisterOutput::Written);
    let judge = |history: &_| check(&Register::<u8>::default(), history, Budget::steps(PLENTY));
    let start = || [(Write(Some(1)), written()), (Write(Some(2)), End::Info)];
    for later in [vec![Some(1)], vec![Some(2)], vec![Some(1), Some(1), Some(2), Some(2)]] {
        let reads = later.iter().map(|read| (Read, value(*read)));
        let report = judge(&in_sequence(start().into_iter().chain(reads)));
        assert!(report.conclusion.is_pass(), "{later:?}");
    }
    let reads = [Some(2), Some(1)].map(|read| (Read, value(read)));
    let report = judge(&in_sequence(start().into_iter().chain(reads)));
    let Conclusion::Violated { findings } = &report.conclusion else { panic!("{report:?}") };
    assert_eq!(findings[0].reason, "not-linearizable");
    assert_eq!(
        findings[0].text,
        "`read -> 1` by client 0 fits no order of what happened before it; the longest legal order \
         is `write 1`, `write 2 -> ?`, `read -> 2`; there the state is 2"
    );
    assert_eq!(findings[0].events, [4, 5, 6, 7]);
    let refused = [(Write(Some(1)), End::Fail), (Read, value(Some(1)))];
    assert!(judge(&in_sequence(refused)).conclusion.is_violated());
}

#[test]
fn an_explanation_names_the_operations_that_matter() {
    use RegisterInput::{Read, Write};
    let mut steps = Vec::new();
    for number in 0..200_u32 {
        steps.push((Write(Some(number)), End::Ok(RegisterOutput::Written)));
        steps.push((Read, End::Ok(RegisterOutput::Value(Some(number)))));
    }
    // The write of 150 is forgotten: the one before it is read again.
    steps[301].1 = End::Ok(RegisterOutput::Value(Some(149)));
    let history = in_sequence(steps);
    let model = Register::default();
    let report = check(&model, &history, Budget::steps(PLENTY));
    assert_eq!(report.illegal[0].stuck, 301);
    let explanation = explain(&model, &history, &report.illegal[0], EFFORT, Budget::steps(PLENTY));
    assert_eq!(explanation.operations, [298, 300, 301]);
    assert_eq!((explanation.others, explanation.is_minimal), (397, true));
    assert_eq!(explanation.lines[2], "client 1: `read -> 149` from 602.000 ms to 603.000 ms");
}

#[test]
fn a_search_ends_when_its_budget_does() {
    // 14 elements are put in at once and read in a wrong order: hard, since no order fits.
    let count = 14;
    let enqueue = |number: usize| Plan {
        client: number as u32,
        from: number,
        until: count + number,
        input: QueueInput::Enqueue(number),
        end: End::Ok(QueueOutput::Enqueued),
    };
    let dequeue = |(place, element): (usize, usize)| Plan {
        client: 0,
        from: count * 2 + place * 2,
        until: count * 2 + place * 2 + 1,
        input: QueueInput::Dequeue,
        end: End::Ok(QueueOutput::Dequeued(Some(element))),
    };
    let elements = (1..count).chain([99]).enumerate();
    let history = history((0..count).map(enqueue).chain(elements.map(dequeue)));
    let report = check(&Queue::default(), &history, Budget::steps(20_000));
    let why = Unknown::StepsSpent { steps: 20_000 };
    assert_eq!(report.conclusion, Conclusion::Unknown { why });
    let over = Budget { steps: PLENTY, is_over: &|| true };
    let report = check(&Queue::default(), &history, over);
    assert_eq!(report.conclusion.reason(), Some("time-over"));
    assert_eq!(report.steps, 0);
}

#[test]
fn many_unknown_writes_do_not_make_it_slow() {
    use RegisterInput::{Read, Write};
    let mut steps = vec![(Write(Some(0)), End::Ok(RegisterOutput::Written))];
    steps.extend((1..200).map(|number| (Write(Some(number)), End::Info)));
    let reads = (1..200).rev().chain([199]);
    steps.extend(reads.map(|number| (Read, End::Ok(RegisterOutput::Value(Some(number))))));
    let history = in_sequence(steps);
    let report = check(&Register::default(), &history, Budget::steps(PLENTY));
    assert_eq!(report.illegal[0].stuck, 399, "{:?}", report.conclusion);
}

/// What clients of a right map would record, one in `info_every` of whose operations times out.
fn large_history(
    keys: u64,
    clients: usize,
    operations: usize,
    info_every: u64,
) -> History<KeyValueInput<u64, u64>, RegisterOutput<u64>> {
    let recorder = Recorder::with_clock(|| Duration::ZERO);
    let mut random = Random::new(1);
    let mut values: BTreeMap<u64, u64> = BTreeMap::new();
    let mut open: Vec<_> = (0..clients).map(|_| None).collect();
    let mut invoked = 0;
    while invoked < operations || open.iter().any(Option::is_some) {
        let client = random.below(clients as u64) as usize;
        match open[client].take() {
            None if invoked < operations => {
                let key = random.below(keys);
                let input = match random.below(2) {
                    0 => RegisterInput::Read,
                    _ => RegisterInput::Write(Some(invoked as u64)),
                };
                let asked = KeyValueInput { key, input: input.clone() };
                open[client] =
                    Some((recorder.invoke(Client(client as u32), asked), key, input, None));
                invoked += 1;
            }
            None => {}
            Some((pending, key, input, None)) => {
                let output = match input {
                    RegisterInput::Write(Some(value)) => {
                        values.insert(key, value);
                        RegisterOutput::Written
                    }
                    _ => RegisterOutput::Value(values.get(&key).copied()),
                };
                open[client] = Some((pending, key, input, Some(output)));
            }
            Some((pending, _, _, Some(_))) if random.below(info_every) == 0 => {
                pending.info("timed out");
            }
            Some((pending, _, _, Some(output))) => {
                pending.ok(output);
            }
        }
    }
    recorder.close()
}

#[test]
fn large_histories_are_judged() {
    for (name, keys, clients, operations, info_every) in [
        ("one register, 10 clients", 1, 10, 2_000, u64::MAX),
        ("one register, 10 clients, 1 in 100 unknown", 1, 10, 1_000, 100),
        ("200 keys, 50 clients", 200, 50, 20_000, 1000),
    ] {
        let history = large_history(keys, clients, operations, info_every);
        let start = Instant::now();
        let report = check(&KeyValue::default(), &history, Budget::steps(100_000_000));
        println!("{name}: legal in {:?}, {} steps", start.elapsed(), report.steps);
        assert!(report.conclusion.is_pass(), "{name}: {:?}", report.conclusion);

        // A read in the last tenth sees what nobody wrote.
        let mut events = history.events().to_vec();
        let late = events.len() * 9 / 10;
        let read = events[late..].iter_mut().find_map(|event| match &mut event.what {
            gate::history::What::Ok(RegisterOutput::Value(value)) => Some(value),
            _ => None,
        });
        *read.expect("half of all operations are reads") = Some(u64::MAX);
        let history = History::from_events(events).expect("only a value was changed");
        let start = Instant::now();
        let report = check(&KeyValue::default(), &history, Budget::steps(100_000_000));
        println!("{name}: illegal in {:?}, {} steps", start.elapsed(), report.steps);
        assert!(report.conclusion.is_violated(), "{name}: {:?}", report.conclusion);
        let start = Instant::now();
        let explanation = explain(
            &KeyValue::default(),
            &history,
            &report.illegal[0],
            EFFORT,
            Budget::steps(1_000_000),
        );
        println!("{name}: explained in {:?}: {:?}", start.elapsed(), explanation.lines);
        assert_eq!(explanation.operations, [report.illegal[0].stuck]);
    }
}
