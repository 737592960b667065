use observe::*;
use same::*;

fn model(values: &[i64]) -> Option<Seen> {
    let times = |value: i64| values.iter().filter(|other| **other == value).count();
    let value = *values.iter().max_by_key(|value| (times(**value), -**value))?;
    Some(Seen { value, times: times(value) })
}

#[test]
fn of_none() {
    expect_eq!(most_often(&[]), None);
}

#[test]
fn of_few() {
    expect_eq!(most_often(&[3, 1, 3]), Some(Seen { value: 3, times: 2 }));
    expect_eq!(most_often(&[9, 4]), Some(Seen { value: 4, times: 1 }));
}

#[test]
fn of_many() {
    let mut random = Random::new();
    for _ in 0..20 {
        let length = random.number(1..30) as usize;
        let values = random.numbers(length, -3..4);
        observe!("values", values);
        expect_eq!(most_often(&values), model(&values));
    }
}
