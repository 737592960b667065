//! A bank: accounts with whole amounts, changed one by one or two at a time. A counter is a bank
//! with one account.

use super::{Applied, BTreeMap, Deserialize, Display, Model, Serialize, Value, Whole, fmt, listed};

/// A bank with its balances at first.
#[derive(Debug, Clone)]
pub struct Bank<A> {
    /// What is in each account at first. Accounts that are not named here hold 0.
    pub balances: BTreeMap<A, i64>,
    /// True if an account may go below 0; else a withdrawal that would do so must be refused.
    pub may_overdraw: bool,
}

/// What a bank is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankInput<A> {
    /// Adds an amount to an account; a negative one withdraws.
    Deposit(A, i64),
    /// Moves an amount that is not negative.
    Transfer {
        /// Out of this account.
        from: A,
        /// Into this one.
        to: A,
        /// So much.
        amount: i64,
    },
    /// What is in one account?
    Balance(A),
    /// What is in all accounts?
    Balances,
}

/// What a bank answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound(deserialize = "A: Ord + Deserialize<'de>"))]
pub enum BankOutput<A> {
    /// It is done.
    Done,
    /// It is not done, since there was too little.
    Refused,
    /// What is in one account.
    Balance(i64),
    /// What is in all accounts; those that hold 0 may be left out.
    Balances(BTreeMap<A, i64>),
}

impl<A: Value> Bank<A> {
    /// The balances after amounts were added, `None` if that must be refused. No account stands in
    /// it with 0, so that equal balances are equal states.
    fn moved(&self, state: &BTreeMap<A, i64>, moves: &[(&A, i64)]) -> Option<BTreeMap<A, i64>> {
        let mut state = state.clone();
        for &(account, amount) in moves {
            let balance = state.get(account).copied().unwrap_or(0).checked_add(amount)?;
            if balance < 0 && amount < 0 && !self.may_overdraw {
                return None;
            }
            state.insert(account.clone(), balance);
        }
        state.retain(|_, balance| *balance != 0);
        Some(state)
    }
}

impl<A: Value> Model for Bank<A> {
    type Input = BankInput<A>;
    type Output = BankOutput<A>;
    type State = BTreeMap<A, i64>;
    type Part = Whole;

    fn part(&self, _: &Self::Input) -> Whole {
        Whole
    }

    fn initial(&self, _: &Whole) -> BTreeMap<A, i64> {
        let mut state = self.balances.clone();
        state.retain(|_, balance| *balance != 0);
        state
    }

    fn apply(
        &self,
        state: &BTreeMap<A, i64>,
        input: &BankInput<A>,
        output: Option<&BankOutput<A>>,
    ) -> Applied<BTreeMap<A, i64>> {
        let moved = match input {
            BankInput::Deposit(account, amount) => self.moved(state, &[(account, *amount)]),
            BankInput::Transfer { from, to, amount } => amount
                .checked_neg()
                .and_then(|less| self.moved(state, &[(from, less), (to, *amount)])),
            BankInput::Balance(account) => {
                let balance = state.get(account).copied().unwrap_or(0);
                let fits = output.is_none_or(|output| *output == BankOutput::Balance(balance));
                return super::unchanged_if(fits);
            }
            BankInput::Balances => {
                let fits = match output {
                    None => true,
                    Some(BankOutput::Balances(balances)) => {
                        balances.iter().filter(|(_, balance)| **balance != 0).eq(state.iter())
                    }
                    Some(BankOutput::Done | BankOutput::Refused | BankOutput::Balance(_)) => false,
                };
                return super::unchanged_if(fits);
            }
        };
        match (moved, output) {
            (Some(moved), None | Some(BankOutput::Done)) => Applied::Changed(moved),
            (None, None | Some(BankOutput::Refused)) => Applied::Unchanged,
            (_, Some(_)) => Applied::Illegal,
        }
    }

    fn only_reads(&self, input: &BankInput<A>) -> bool {
        matches!(input, BankInput::Balance(_) | BankInput::Balances)
    }

    fn describe(&self, state: &BTreeMap<A, i64>) -> String {
        listed(state.iter().map(|(account, balance)| format!("{account}: {balance}")))
    }
}

impl<A: Display> Display for BankInput<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BankInput::Deposit(account, amount) => {
                write!(formatter, "deposit {amount} on {account}")
            }
            BankInput::Transfer { from, to, amount } => {
                write!(formatter, "transfer {amount} from {from} to {to}")
            }
            BankInput::Balance(account) => write!(formatter, "balance of {account}"),
            BankInput::Balances => formatter.write_str("balances"),
        }
    }
}

impl<A: Display> Display for BankOutput<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BankOutput::Done => Ok(()),
            BankOutput::Refused => formatter.write_str("refused"),
            BankOutput::Balance(balance) => write!(formatter, "{balance}"),
            BankOutput::Balances(balances) => formatter.write_str(&listed(
                balances.iter().map(|(account, balance)| format!("{account}: {balance}")),
            )),
        }
    }
}
