//! Today, and what is recalled: cards over the page, exercises as the page.

use std::time::Instant;

use curriculum::TrackItem;
use training::session::Asked;

use super::super::cards::{CardStage, CardView};
use super::super::contents::fault;
use super::super::update::Message;
use super::Desk;
use crate::commands::due_words;

impl Desk {
    pub(super) fn today(&self) -> Message {
        Message::Today(Box::new(self.session.plan()))
    }

    /// Asks what is due next: a card over the page, an exercise as the page.
    pub(super) fn review(&mut self) -> Vec<Message> {
        let plan = self.session.plan();
        let Some(first) = plan.due.first() else {
            return vec![self.today(), Message::Say("Nothing is due to be recalled now.".into())];
        };
        match self.session.find_asked(&first.item) {
            Ok(Asked::Card(card)) => {
                self.asked = Some(Instant::now());
                let left = (plan.due.len(), plan.due_minutes);
                vec![Message::Asked(Box::new(CardView::new(&card, left)))]
            }
            Ok(Asked::Code(slug)) => match self.session.start_recall(&slug) {
                Ok(_) => {
                    let mut messages =
                        self.open(&TrackItem::Exercise(slug), Some(first.why.clone()));
                    let words = "A blank file: write it from memory. The check rates it.";
                    messages.push(Message::Say(words.into()));
                    messages
                }
                Err(error) => vec![Message::Failed(fault(&error))],
            },
            Err(error) => vec![Message::Failed(fault(&error))],
        }
    }

    pub(super) fn answer(
        &mut self,
        slug: &str,
        typed: Option<&str>,
        rating: Option<learner::Rating>,
    ) -> Vec<Message> {
        let rating = match typed {
            None => rating.or(Some(learner::Rating::Again)),
            Some(_) => rating,
        };
        let elapsed = self.asked.take().map_or(0, |asked| asked.elapsed().as_secs());
        let seconds = u32::try_from(elapsed).unwrap_or(u32::MAX);
        match self.session.answer_card(slug, typed, rating, Some(seconds)) {
            Ok(answered) => match &answered.judged {
                Some(judged) => vec![Message::Answered(CardStage::Judged {
                    right: judged.right,
                    answer: judged.answer.clone(),
                    due: due_words(&answered),
                })],
                None => {
                    let mut messages = self.review();
                    messages.push(Message::Say(due_words(&answered)));
                    messages
                }
            },
            Err(error) => vec![Message::Failed(fault(&error))],
        }
    }
}
