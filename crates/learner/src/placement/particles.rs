//! The belief of a placement: equally likely states of knowledge.

use super::{Answer, Question};
use crate::random::Random;

/// How many states there are.
const STATES: usize = 960;
/// How often each is moved after an answer.
const SWEEPS: usize = 2;
/// Steps of θ.
const GRID: usize = 48;
/// θ reaches beyond both ends of the graph: beginners and masters are common.
const MARGIN: f64 = 0.15;
/// How ragged a learner's edge is, in the graph's depth from 0 to 1.
const RAGGEDNESS: f64 = 0.05;

/// What is believed before the first answer.
#[derive(Debug, Clone)]
pub(crate) struct Prior {
    /// By step of θ and concept: ln p and ln (1 − p), where p is the probability that a concept is
    /// known whose needs are.
    logs: Vec<Vec<(f64, f64)>>,
    needs: Vec<Vec<usize>>,
    builds: Vec<Vec<usize>>,
}

impl Prior {
    /// Concepts by their depth, 0 to 1.
    pub(crate) fn by_depth(depths: &[f64], needs: &[Vec<usize>]) -> Self {
        let table = |step: usize| {
            let theta = (1.0 + 2.0 * MARGIN) * step as f64 / (GRID - 1) as f64 - MARGIN;
            depths.iter().map(|depth| logs((theta - depth) / RAGGEDNESS)).collect()
        };
        let mut builds = vec![Vec::new(); needs.len()];
        for (concept, needed) in needs.iter().enumerate() {
            needed.iter().for_each(|need| builds[*need].push(concept));
        }
        Self { logs: (0..GRID).map(table).collect(), needs: needs.to_vec(), builds }
    }

    /// Concepts by how likely each is to be recalled, with a common factor of up to ±2 logits.
    pub(crate) fn by_probability(known: &[f64]) -> Self {
        let table = |step: usize| {
            let shift = 4.0 * step as f64 / (GRID - 1) as f64 - 2.0;
            known
                .iter()
                .map(|known| {
                    let known = known.clamp(0.01, 0.99);
                    logs((known / (1.0 - known)).ln() + shift)
                })
                .collect()
        };
        let none = vec![Vec::new(); known.len()];
        Self { logs: (0..GRID).map(table).collect(), needs: none.clone(), builds: none }
    }

    /// Draws a state.
    pub(crate) fn draw(&self, random: &mut Random) -> (usize, Vec<bool>) {
        let theta = random.below(GRID);
        let mut known = vec![false; self.needs.len()];
        for concept in 0..known.len() {
            known[concept] = self.needs[concept].iter().all(|need| known[*need])
                && random.chance(self.logs[theta][concept].0.exp());
        }
        (theta, known)
    }

    /// ln of the probability of a state.
    fn weigh(&self, theta: usize, known: &[bool]) -> f64 {
        let logs = &self.logs[theta];
        let open = |concept: &usize| self.needs[*concept].iter().all(|need| known[*need]);
        (0..known.len()).filter(open).map(|concept| pick(logs[concept], known[concept])).sum()
    }

    /// By how much ln of the probability changes when a concept is turned; none if that would leave
    /// no state (a concept known without its needs).
    fn turn(&self, theta: usize, known: &[bool], concept: usize) -> Option<f64> {
        let logs = &self.logs[theta];
        let now = known[concept];
        if now && self.builds[concept].iter().any(|above| known[*above]) {
            return None;
        }
        if !now && self.needs[concept].iter().any(|need| !known[*need]) {
            return None;
        }
        // Concepts above become open, or closed, with it; none of them is known.
        let others = |above: &&usize| {
            self.needs[**above].iter().all(|need| *need == concept || known[*need])
        };
        let above: f64 =
            self.builds[concept].iter().filter(others).map(|above| logs[*above].1).sum();
        let own = pick(logs[concept], !now) - pick(logs[concept], now);
        Some(if now { own - above } else { own + above })
    }
}

fn logs(logit: f64) -> (f64, f64) {
    let logit = logit.clamp(-12.0, 12.0);
    (-(-logit).exp().ln_1p(), -logit.exp().ln_1p())
}

fn pick((yes, no): (f64, f64), known: bool) -> f64 {
    if known { yes } else { no }
}

/// Equally likely states.
#[derive(Debug, Clone)]
pub(crate) struct States {
    prior: Prior,
    states: Vec<(usize, Vec<bool>)>,
    /// By concept, a bit a state: who knows it.
    columns: Vec<[u64; STATES / 64]>,
    random: Random,
}

impl States {
    pub(crate) fn new(prior: Prior, mut random: Random) -> Self {
        let states = (0..STATES).map(|_| prior.draw(&mut random)).collect();
        let columns = vec![[0; STATES / 64]; prior.needs.len()];
        let mut states = Self { prior, states, columns, random };
        states.transpose();
        states
    }

    /// The share of states that know a concept.
    pub(crate) fn known(&self, concept: usize) -> f64 {
        let bits: u32 = self.columns[concept].iter().map(|word| word.count_ones()).sum();
        f64::from(bits) / STATES as f64
    }

    /// How much the answer to a question is expected to tell about all concepts: the sum of the
    /// mutual informations, in nats.
    pub(crate) fn gain(&self, asked: usize, question: Question) -> f64 {
        let knows = self.known(asked);
        // P(answer | a concept is known) for each concept follows from the joint share.
        let answers = [Answer::Right, Answer::Wrong, Answer::Unknown]
            .map(|answer| (answer.likelihood(question, true), answer.likelihood(question, false)));
        let entropy = |share: f64| {
            answers
                .iter()
                .map(|(if_known, if_not)| {
                    let p = share * if_known + (1.0 - share) * if_not;
                    if p > 0.0 { -p * p.ln() } else { 0.0 }
                })
                .sum::<f64>()
        };
        let total = entropy(knows);
        (0..self.columns.len())
            .map(|concept| {
                let known = self.known(concept);
                let both = self.both(asked, concept);
                let if_known = if known > 0.0 { both / known } else { 0.0 };
                let if_not = if known < 1.0 { (knows - both) / (1.0 - known) } else { 0.0 };
                total - known * entropy(if_known) - (1.0 - known) * entropy(if_not)
            })
            .sum()
    }

    fn both(&self, one: usize, other: usize) -> f64 {
        let pairs = self.columns[one].iter().zip(&self.columns[other]);
        let bits: u32 = pairs.map(|(one, other)| (one & other).count_ones()).sum();
        f64::from(bits) / STATES as f64
    }

    /// Takes the last of the answers.
    pub(crate) fn observe(&mut self, asked: &[(usize, Question, Answer)]) {
        let Some(&(concept, question, answer)) = asked.last() else { return };
        self.resample(concept, question, answer);
        let mut likelihoods = vec![(0.0, 0.0); self.columns.len()];
        for (concept, question, answer) in asked {
            let logs: &mut (f64, f64) = &mut likelihoods[*concept];
            logs.0 += answer.likelihood(*question, true).ln();
            logs.1 += answer.likelihood(*question, false).ln();
        }
        for index in 0..self.states.len() {
            for _ in 0..SWEEPS {
                self.sweep(index, &likelihoods);
            }
        }
        self.transpose();
    }

    /// Draws the states anew by their likelihood: systematic resampling.
    fn resample(&mut self, concept: usize, question: Question, answer: Answer) {
        let weights: Vec<f64> = self
            .states
            .iter()
            .map(|(_, known)| answer.likelihood(question, known[concept]))
            .collect();
        let step = weights.iter().sum::<f64>() / STATES as f64;
        let mut position = step * self.random.unit();
        let mut passed = 0.0;
        let mut drawn = Vec::with_capacity(STATES);
        for (state, weight) in self.states.iter().zip(&weights) {
            passed += weight;
            while position < passed && drawn.len() < STATES {
                drawn.push(state.clone());
                position += step;
            }
        }
        // What rounding leaves over.
        while let (true, Some(last)) = (drawn.len() < STATES, self.states.last()) {
            drawn.push(last.clone());
        }
        self.states = drawn;
    }

    /// Metropolis steps over θ and each concept, in an order drawn anew.
    fn sweep(&mut self, index: usize, likelihoods: &[(f64, f64)]) {
        let (theta, known) = &mut self.states[index];
        let far = self.random.below(9) as i64 - 4;
        let next = *theta as i64 + far;
        if let Ok(next) = usize::try_from(next)
            && next < GRID
        {
            let change = self.prior.weigh(next, known) - self.prior.weigh(*theta, known);
            if change >= 0.0 || self.random.chance(change.exp()) {
                *theta = next;
            }
        }
        let count = known.len();
        for _ in 0..count {
            let concept = self.random.below(count);
            let Some(change) = self.prior.turn(*theta, known, concept) else { continue };
            let now = known[concept];
            let seen = pick(likelihoods[concept], !now) - pick(likelihoods[concept], now);
            let change = change + seen;
            if change >= 0.0 || self.random.chance(change.exp()) {
                known[concept] = !now;
            }
        }
    }

    fn transpose(&mut self) {
        for (concept, column) in self.columns.iter_mut().enumerate() {
            *column = [0; STATES / 64];
            for (index, (_, known)) in self.states.iter().enumerate() {
                column[index / 64] |= u64::from(known[concept]) << (index % 64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Prior, States};
    use crate::placement::{Answer, Question};
    use crate::random::Random;

    /// All states of a small graph, with their probabilities by the prior.
    fn exact(prior: &Prior, asked: &[(usize, Question, Answer)]) -> Vec<f64> {
        let count = prior.needs.len();
        let (mut total, mut known) = (0.0, vec![0.0; count]);
        for bits in 0..1_u32 << count {
            let state: Vec<bool> = (0..count).map(|concept| bits >> concept & 1 == 1).collect();
            if (0..count).any(|c| state[c] && prior.needs[c].iter().any(|need| !state[*need])) {
                continue;
            }
            let seen: f64 = asked
                .iter()
                .map(|(concept, question, answer)| answer.likelihood(*question, state[*concept]))
                .product();
            let weight: f64 =
                (0..super::GRID).map(|theta| prior.weigh(theta, &state).exp()).sum::<f64>() * seen;
            total += weight;
            (0..count).filter(|c| state[*c]).for_each(|c| known[c] += weight);
        }
        known.iter().map(|weight| weight / total).collect()
    }

    #[test]
    fn the_states_agree_with_the_exact_belief_on_a_small_graph() {
        let needs = [vec![], vec![0], vec![0], vec![1, 2], vec![3], vec![2]];
        let prior = Prior::by_depth(&[0.0, 0.2, 0.4, 0.6, 0.8, 1.0], &needs);
        let mut states = States::new(prior.clone(), Random::new(7));
        let mut asked = Vec::new();
        for step in [
            (3, Question::Predict, Answer::Right),
            (5, Question::Write, Answer::Wrong),
            (4, Question::Choice, Answer::Unknown),
        ] {
            asked.push(step);
            states.observe(&asked);
            for (concept, exact) in exact(&prior, &asked).into_iter().enumerate() {
                let found = states.known(concept);
                assert!((found - exact).abs() < 0.06, "{concept}: {found} for {exact}");
            }
        }
    }
}
