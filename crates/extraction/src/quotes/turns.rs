//! Dialogue: quotations that stand by themselves, and whose turn it is.

use banmian_model::{Quote, Rule};

/// A quotation of a page.
struct Turn {
    /// Which paragraph of the page it stands in.
    order: usize,
    /// Its index.
    quote: usize,
    /// Whether nothing can say whose it is: its paragraph holds nothing else, or another quotation is right beside it.
    is_bare: bool,
}

/// The quotations of a page, in order.
#[derive(Default)]
pub(super) struct Turns(Vec<Turn>);

impl Turns {
    /// Notes a quotation, by the place of its paragraph on the page and its index.
    pub(super) fn note(&mut self, order: usize, quote: usize, is_bare: bool) {
        self.0.push(Turn { order, quote, is_bare });
    }

    /// Gives turns without a speaker theirs: where two who speak after each other are known, they go on by turns.
    pub(super) fn take(self, quotes: &mut [Quote]) {
        let runs = self.0.chunk_by(|one, next| {
            next.order <= one.order + 1 && quotes[one.quote].article == quotes[next.quote].article
        });
        let runs: Vec<&[Turn]> = runs.filter(|run| run.len() > 2).collect();
        for run in runs {
            alternate(run, quotes);
        }
    }
}

fn alternate(run: &[Turn], quotes: &mut [Quote]) {
    for at in 2..run.len() {
        let [before, last, this] = [at - 2, at - 1, at].map(|at| run[at].quote);
        let (one, other) = (&quotes[before].speaker, &quotes[last].speaker);
        let two = one.is_some() && other.is_some() && one != other;
        if two && run[at].is_bare && quotes[this].speaker.is_none() {
            let (speaker, mention) = (quotes[before].speaker.clone(), quotes[before].speaker_mention);
            let quote = &mut quotes[this];
            quote.speaker = speaker;
            quote.speaker_mention = mention;
            quote.rule = Rule::from("quote/turn");
        }
    }
}
