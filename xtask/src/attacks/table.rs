//! Holds what was found against what the corpus allows, one line an attack.

use judge::Verdict;
use sandbox::Tier;

use super::corpus::{Attack, Corpus};
use super::found::Found;
use super::one::readable;
use super::watch::Ended;

/// When honest work is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// It fills the judge's cache.
    Before,
    /// It shows that nothing of the cache is spoilt.
    After,
}

/// The lines so far, and their sums.
pub(super) struct Table {
    width: usize,
    verbose: bool,
    pub(super) attacks: usize,
    pub(super) runs: usize,
    pub(super) failures: usize,
}

impl Table {
    pub(super) fn new(corpus: &Corpus, verbose: bool) -> Self {
        let width = corpus.attacks.iter().map(|attack| attack.slug.len()).max().unwrap_or(0);
        Table { width, verbose, attacks: 0, runs: 0, failures: 0 }
    }

    /// One attack in one tier.
    pub(super) fn row(&mut self, attack: &Attack, tier: Tier, seen: &[Ended]) {
        if seen.is_empty() {
            return;
        }
        self.attacks += 1;
        self.runs += seen.len();
        let faults = faults(attack, tier, seen);
        let verdicts: Vec<String> = seen
            .iter()
            .map(|ended| format!("{} {:<14}", ended.level.snake_case(), words(ended)))
            .collect();
        let succeeded = seen
            .iter()
            .any(|ended| ended.found.as_ref().is_ok_and(|found| !found.succeeded.is_empty()));
        let held = match (faults.is_empty(), succeeded) {
            (false, _) => "FAILED",
            (true, true) => "not prevented",
            (true, false) => "held",
        };
        let took: f64 = seen.iter().map(|ended| ended.took.as_secs_f64()).sum();
        println!(
            "  {:<width$}  {:<38} {held:<13} {took:5.1} s",
            attack.slug,
            verdicts.join(" "),
            width = self.width
        );
        self.tell(attack, seen, &faults);
    }

    /// Honest work, in one worker's workshop: a line only if it is not judged as it should be.
    pub(super) fn controls(&mut self, attack: &Attack, tier: Tier, seen: &[Ended], when: When) {
        self.runs += seen.len();
        let mut faults = faults(attack, tier, seen);
        if when == When::Before {
            // The judge's cache is filled by these.
            faults.retain(|fault| !fault.contains("the cache: "));
        }
        if !faults.is_empty() {
            println!("  {} {when:?} the attacks", attack.slug);
        }
        self.tell(attack, seen, &faults);
    }

    fn tell(&mut self, attack: &Attack, seen: &[Ended], faults: &[String]) {
        self.failures += faults.len();
        for fault in faults {
            println!("      {}", readable(fault));
        }
        if !faults.is_empty() {
            println!("      it attempts: {}", attack.attempts);
        }
        if !self.verbose || attack.attempts == "nothing" {
            return;
        }
        for ended in seen {
            let Ok(found) = &ended.found else { continue };
            println!("      {}: {}{}", ended.level.snake_case(), found.report, found.error);
            for words in &found.refused {
                println!("      refused: {}", readable(words));
            }
            for words in &found.succeeded {
                println!("      succeeded: {}", readable(words));
            }
        }
    }
}

fn words(ended: &Ended) -> &'static str {
    match &ended.found {
        Ok(Found { verdict: Some(verdict), .. }) => verdict.words(),
        _ => "no verdict",
    }
}

/// What is wrong with these runs.
fn faults(attack: &Attack, tier: Tier, seen: &[Ended]) -> Vec<String> {
    let mut faults = Vec::new();
    for ended in seen {
        let level = ended.level.snake_case();
        match &ended.found {
            Err(why) => faults.push(format!("{level}: {why}")),
            Ok(found) => {
                let wrong = faults_of(attack, tier, ended, found);
                faults.extend(wrong.into_iter().map(|fault| format!("{level}: {fault}")));
            }
        }
    }
    faults
}

fn faults_of(attack: &Attack, tier: Tier, ended: &Ended, found: &Found) -> Vec<String> {
    let mut faults = found.broken.clone();
    let may_succeed = attack.may_succeed_in.contains(&tier);
    let succeeded = !found.succeeded.is_empty();
    if succeeded && !may_succeed {
        faults.push(format!("the act succeeded: {}", found.succeeded.join("; ")));
    }
    match found.verdict {
        None => faults.push(format!("no verdict: {}", found.error)),
        // Where the act is not prevented, it may also get what it wants.
        Some(verdict) if may_succeed && succeeded && verdict == Verdict::Accepted => {}
        Some(verdict) if !attack.allowed(ended.level).contains(&verdict) => {
            let allowed: Vec<&str> =
                attack.allowed(ended.level).iter().map(|verdict| verdict.words()).collect();
            faults.push(format!("{}, and not {}", verdict.words(), allowed.join(" or ")));
        }
        Some(_) => {}
    }
    if attack.control && tier == Tier::None && !succeeded {
        let how = found.refused.join("; ");
        faults.push(format!("nothing holds it here, and yet the act did not succeed: {how}"));
    }
    let is_silent = !succeeded && found.refused.is_empty();
    if attack.reports && is_silent && found.verdict == Some(Verdict::Accepted) {
        faults.push("its act said nothing, so it proves nothing".to_owned());
    }
    faults
}
