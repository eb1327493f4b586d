use crate::entities::Lexicon;
use crate::facts;
use crate::quantities;
use crate::quotes::Speech;
use crate::symptoms;
use crate::tagger::Tagger;

/// The lexicons that extraction reads with: immutable, built once, shared between threads.
#[derive(Debug)]
pub struct Resources {
    pub(crate) entities: Lexicon,
    pub(crate) tagger: Tagger,
    pub(crate) speech: Speech,
    pub(crate) quantities: quantities::Lexicon,
    pub(crate) epidemic: facts::lexicon::Lexicon,
    pub(crate) statistics: facts::Words,
    pub(crate) symptoms: symptoms::Lexicon,
}

impl Resources {
    /// The lexicons that come with the crate.
    pub fn builtin() -> Self {
        Self {
            entities: Lexicon::builtin(),
            tagger: Tagger::builtin(),
            speech: Speech::builtin(),
            quantities: quantities::Lexicon::default(),
            epidemic: facts::lexicon::Lexicon::default(),
            statistics: facts::Words::default(),
            symptoms: symptoms::Lexicon::builtin(),
        }
    }
}
