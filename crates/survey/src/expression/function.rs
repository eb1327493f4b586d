//! The functions that expressions may call.

macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $least:literal ..= $most:expr;)*) => {
        /// The functions that expressions may call; `regex` and `position` have nodes of their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Function {
            $($(#[$doc])* $variant,)*
        }

        impl Function {
            /// All, in the order in which they are described.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As it is written.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How many arguments it takes, at least and at most.
            #[must_use]
            pub fn arguments(self) -> (usize, usize) {
                match self { $(Self::$variant => ($least, $most),)* }
            }
        }
    };
}

/// As many arguments as anybody writes: nodes are limited anyway.
const ANY: usize = usize::MAX;

functions! {
    /// `if(condition, then, else)`: the one that is not wanted is not evaluated.
    If = "if", 3..=3;
    /// The first value that is not empty.
    Coalesce = "coalesce", 2..=ANY;
    /// The opposite.
    Not = "not", 1..=1;
    /// True.
    True = "true", 0..=0;
    /// False.
    False = "false", 0..=0;
    /// Whether a value is neither empty nor zero.
    Boolean = "boolean", 1..=1;
    /// Whether a choice is among those ticked.
    Selected = "selected", 2..=2;
    /// The name of the n-th choice ticked, from 0.
    SelectedAt = "selected-at", 2..=2;
    /// How many are ticked.
    CountSelected = "count-selected", 1..=1;
    /// A value as text.
    String = "string", 1..=1;
    /// Texts one behind the other.
    Concat = "concat", 1..=ANY;
    /// How many characters a text has; without an argument, the answer itself.
    StringLength = "string-length", 0..=1;
    /// Whether the first text has the second in it.
    Contains = "contains", 2..=2;
    /// Whether the first text begins with the second.
    StartsWith = "starts-with", 2..=2;
    /// Whether the first text ends with the second.
    EndsWith = "ends-with", 2..=2;
    /// The characters from the second argument (counted from 0) to before the third.
    Substr = "substr", 2..=3;
    /// A text without spaces at its ends, and with one between words.
    NormalizeSpace = "normalize-space", 0..=1;
    /// A value as a number.
    Number = "number", 1..=1;
    /// A number without its fraction.
    Int = "int", 1..=1;
    /// A number rounded, half away from zero, to so many digits behind the point (before it, where that is negative).
    Round = "round", 1..=2;
    /// A number without its sign.
    Abs = "abs", 1..=1;
    /// The largest whole number that is not larger.
    Floor = "floor", 1..=1;
    /// The smallest whole number that is not smaller.
    Ceiling = "ceiling", 1..=1;
    /// The day on which the form is filled in.
    Today = "today", 0..=0;
    /// A value as a day.
    Date = "date", 1..=1;
    /// The sum over the instances of a repeat; those that are empty count nothing.
    Sum = "sum", 1..=1;
    /// How many instances a repeat has.
    Count = "count", 1..=1;
    /// How many instances of a repeat have answered.
    CountNonEmpty = "count-non-empty", 1..=1;
    /// The smallest of numbers, or of a field over the instances of a repeat.
    Min = "min", 1..=ANY;
    /// The largest of numbers, or of a field over the instances of a repeat.
    Max = "max", 1..=ANY;
}

impl Function {
    /// The function of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.name() == name)
    }

    /// Whether it takes a field over all instances of a repeat.
    #[must_use]
    pub fn takes_every(self) -> bool {
        matches!(
            self,
            Self::Sum | Self::Count | Self::CountNonEmpty | Self::Min | Self::Max
        )
    }
}
