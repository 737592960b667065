//! Load: many operations over many connections, at moments that do not hang on the answers, and an
//! honest account of what became of them.
//!
//! [`run_load`] drives a [`Protocol`] by a [`LoadPlan`] and gives a [`LoadReport`]; [`calibrate`]
//! says what the machine can do; a [`Crowd`] is many mostly idle clients in a trial's hand. All of
//! it works on loopback, over sockets of the gate's [`crate::Network`].

mod arrivals;
mod calibration;
mod crowd;
mod driver;
mod http;
mod limits;
mod lines;
mod plan;
mod protocol;
mod report;
mod small_server;
mod tally;
mod template;
mod timer;
mod websocket;

pub use self::arrivals::Spacing;
pub use self::calibration::{Calibration, calibrate, calibrate_for};
pub use self::crowd::{
    Broadcast, Crowd, CrowdClient, CrowdCounts, CrowdEnd, CrowdPlan, CrowdView, HeardLine,
};
pub use self::driver::run_load;
pub use self::http::{HttpProtocol, HttpRequest, Method};
pub use self::limits::allow_connections;
pub use self::lines::{LineProtocol, ReadyRule, ReplyRule};
pub use self::plan::{LoadError, LoadPlan, Pace};
pub use self::protocol::{Answer, Garbage, Heard, Protocol, Readiness};
pub use self::report::{
    Bucket, Inconclusive, Lag, LoadConditions, LoadCounts, LoadReport, Percentiles, Point,
};
pub use self::small_server::{Manner, SmallServer, Wire};
pub use self::template::Template;
pub use self::websocket::WebSocketProtocol;
