//! Measures, how each came out, and what was missed.

use std::collections::BTreeMap;

/// What is measured: its name in table and floors, the stage that answers for it, and whether the gold lists all there
/// is, so that more than it lists is wrong.
macro_rules! measures {
    ($($variant:ident $name:literal $kind:ident $listing:ident;)*) => {
        /// One line of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Measure { $($variant),* }

        impl Measure {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in table and floors.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The stage that answers for it.
            pub(crate) const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),* }
            }

            /// Whether the gold lists all there is.
            pub(crate) const fn listing(self) -> Listing {
                match self { $(Self::$variant => Listing::$listing),* }
            }
        }
    };
}

/// Which stage a measure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Bytes to text.
    Ingest,
    /// Text to articles.
    Segmentation,
    /// Articles to facts.
    Extraction,
}

impl Kind {
    /// The kind that a person names on the command line.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "ingest" => Some(Self::Ingest),
            "segmentation" => Some(Self::Segmentation),
            "extraction" => Some(Self::Extraction),
            _ => None,
        }
    }
}

/// How complete the gold of a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listing {
    /// What is not listed is wrong: the score is F1.
    Whole,
    /// What is not listed may be right: the score is recall.
    Part,
}

measures! {
    Encoding "encoding" Ingest Whole;
    Boundaries "boundaries" Segmentation Whole;
    Articles "articles whole" Segmentation Whole;
    ItemKind "kind" Segmentation Whole;
    Kicker "kicker" Segmentation Whole;
    Headline "headline" Segmentation Whole;
    Deck "deck" Segmentation Whole;
    StandingHead "standing head" Segmentation Whole;
    Outlet "outlet" Segmentation Whole;
    Reporters "reporters" Segmentation Whole;
    Correspondents "correspondents" Segmentation Whole;
    Narrators "narrators" Segmentation Whole;
    Compilers "compilers" Segmentation Whole;
    Photographers "photographers" Segmentation Whole;
    Editors "editors" Segmentation Whole;
    Dateline "date line" Segmentation Whole;
    Crossheads "crossheads" Segmentation Whole;
    Labels "labels" Segmentation Whole;
    Captions "captions" Segmentation Whole;
    Jumps "jumps" Segmentation Whole;
    Paragraphs "paragraphs" Segmentation Whole;
    Rejoined "re-joined paragraphs" Segmentation Part;
    Newspaper "newspaper" Extraction Whole;
    IssueDate "issue date" Extraction Whole;
    PageLabel "page label" Extraction Whole;
    Region "region" Extraction Whole;
    DatelineDate "date of date line" Extraction Whole;
    People "people" Extraction Whole;
    Offices "person and office" Extraction Whole;
    Quotes "quotations" Extraction Whole;
    Speakers "speakers" Extraction Part;
    Documents "documents" Extraction Whole;
    DocumentNumbers "document numbers" Extraction Whole;
    Issuers "document issuers" Extraction Part;
    Quantities "quantities" Extraction Part;
    Times "times" Extraction Part;
    Phones "phones" Extraction Whole;
    PhoneOwners "phone owners" Extraction Part;
    Observations "observations" Extraction Whole;
    Statistics "statistics" Extraction Whole;
    StatisticSubjects "statistic subjects" Extraction Part;
    Checks "checks" Extraction Whole;
}

impl Measure {
    /// Whether it counts parts of articles: what the structure score adds up. Boundaries and whole articles are
    /// other views of the same parts.
    pub(crate) fn is_structure(self) -> bool {
        self.kind() == Kind::Segmentation && !matches!(self, Self::Boundaries | Self::Articles | Self::Rejoined)
    }
}

/// How a measure came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Items of the gold.
    pub(crate) gold: usize,
    /// Those of them that are right.
    pub(crate) right: usize,
    /// What was given beside them.
    pub(crate) wrong: usize,
}

impl Tally {
    /// F1, or recall where the gold lists only a part; `None` where there is nothing to measure.
    pub(crate) fn score(self, listing: Listing) -> Option<f64> {
        let (part, whole) = match listing {
            Listing::Whole => (2 * self.right, self.gold + self.right + self.wrong),
            Listing::Part => (self.right, self.gold),
        };
        ratio(part, whole)
    }
}

/// `part / whole`; `None` of nothing.
pub(crate) fn ratio(part: usize, whole: usize) -> Option<f64> {
    let float = |n: usize| f64::from(u32::try_from(n).expect("a page has fewer than 2^32 items"));
    (whole > 0).then(|| float(part) / float(whole))
}

/// All measures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scores(BTreeMap<Measure, Tally>);

impl Scores {
    pub(crate) fn of(&self, measure: Measure) -> Tally {
        self.0.get(&measure).copied().unwrap_or_default()
    }

    fn add(&mut self, measure: Measure, tally: Tally) {
        let sum = self.0.entry(measure).or_default();
        sum.gold += tally.gold;
        sum.right += tally.right;
        sum.wrong += tally.wrong;
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        for (&measure, &tally) in &other.0 {
            self.add(measure, tally);
        }
    }

    /// Structure items right, and of how many.
    pub(crate) fn structure(&self) -> (usize, usize) {
        let parts = self.0.iter().filter(|(measure, _)| measure.is_structure());
        parts.fold((0, 0), |(right, gold), (_, tally)| {
            (right + tally.right, gold + tally.gold)
        })
    }
}

/// Something that is in the gold and was not given, or the other way round, or both differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Miss {
    pub(crate) measure: Measure,
    pub(crate) page: String,
    pub(crate) article: String,
    pub(crate) gold: Option<String>,
    pub(crate) got: Option<String>,
}

/// One page's scores while they are being made.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) page: String,
    /// What a person calls the article being scored.
    pub(crate) article: String,
    pub(crate) scores: Scores,
    pub(crate) misses: Vec<Miss>,
}

impl Sheet {
    /// Compares two lists as multisets.
    pub(crate) fn list(&mut self, measure: Measure, gold: &[String], got: &[String]) {
        let mut left: Vec<&String> = got.iter().collect();
        let mut missing = Vec::new();
        for item in gold {
            match left.iter().position(|other| *other == item) {
                Some(at) => drop(left.remove(at)),
                None => missing.push(item),
            }
        }
        if measure.listing() == Listing::Part {
            left.clear();
        }
        let tally = Tally {
            gold: gold.len(),
            right: gold.len() - missing.len(),
            wrong: left.len(),
        };
        self.scores.add(measure, tally);
        for at in 0..missing.len().max(left.len()) {
            let text = |list: &[&String]| list.get(at).map(|text| (*text).clone());
            self.miss(measure, text(&missing), text(&left));
        }
    }

    /// Compares two values that may be absent.
    pub(crate) fn value(&mut self, measure: Measure, gold: Option<String>, got: Option<String>) {
        let list = |value: Option<String>| value.into_iter().collect::<Vec<_>>();
        self.list(measure, &list(gold), &list(got));
    }

    /// Counts one item of a gold that lists only a part, for which `candidates` were given: right where one of them
    /// is it.
    pub(crate) fn one_of(&mut self, measure: Measure, gold: String, candidates: &[String]) {
        let right = candidates.contains(&gold);
        let tally = Tally {
            gold: 1,
            right: usize::from(right),
            wrong: 0,
        };
        self.scores.add(measure, tally);
        if !right {
            self.miss(measure, Some(gold), candidates.first().cloned());
        }
    }

    fn miss(&mut self, measure: Measure, gold: Option<String>, got: Option<String>) {
        self.misses.push(Miss {
            measure,
            page: self.page.clone(),
            article: self.article.clone(),
            gold,
            got,
        });
    }
}
