//! The chat server's gate. The specification stands in `content/gates/chat-server/`; what a check
//! here asks must stand there.

mod chatter;
mod flood;
mod history;
mod ledger;
mod lines;
mod load;
mod names;
mod order;
mod private;
mod shutdown;
mod silent;
mod slow;
mod thousand;
mod witness;

use std::time::Duration;

use gate::{Gate, Places, Stage};

/// The gate of the chat server.
pub(crate) const CHAT_SERVER: Gate = Gate {
    system: "chat-server",
    environment,
    stages: &[
        Stage { slug: "lines", longest: Duration::from_secs(60), check: lines::check },
        Stage { slug: "names-and-rooms", longest: Duration::from_secs(90), check: names::check },
        Stage { slug: "order", longest: Duration::from_secs(90), check: order::check },
        Stage { slug: "private", longest: Duration::from_secs(90), check: private::check },
        Stage { slug: "slow-reader", longest: Duration::from_secs(120), check: slow::check },
        Stage {
            slug: "thousand-clients",
            longest: Duration::from_secs(120),
            check: thousand::check,
        },
        Stage { slug: "silent-peers", longest: Duration::from_secs(90), check: silent::check },
        Stage { slug: "flood", longest: Duration::from_secs(90), check: flood::check },
        Stage { slug: "shutdown", longest: Duration::from_secs(120), check: shutdown::check },
        Stage { slug: "history", longest: Duration::from_secs(180), check: history::check },
        Stage {
            slug: "power-cut",
            longest: Duration::from_secs(240),
            check: history::check_power_cut,
        },
        Stage { slug: "load", longest: Duration::from_secs(180), check: load::check },
    ],
};

fn environment(places: &Places<'_>) -> Vec<(String, String)> {
    vec![
        ("CHAT_LISTEN".to_owned(), format!("127.0.0.1:{}", places.port)),
        ("CHAT_DATA".to_owned(), places.data.display().to_string()),
    ]
}
