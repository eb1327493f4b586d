use crate::entities::Lexicon;
use crate::quantities;

/// The lexicons that extraction reads with: immutable, built once, shared between threads.
#[derive(Debug)]
pub struct Resources {
    pub(crate) entities: Lexicon,
    pub(crate) quantities: quantities::Lexicon,
}

impl Resources {
    /// The lexicons that come with the crate.
    pub fn builtin() -> Self {
        Self {
            entities: Lexicon::builtin(),
            quantities: quantities::Lexicon::default(),
        }
    }
}
