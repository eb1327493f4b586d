//! How the values of enumerations are written.

use banmian_model::{
    ArticleKind, Basis, BylineRole, CheckKind, CheckStatus, Compression, DamageKind, EncodingBasis, FactKind, Field,
    Grain, JumpDirection, Modifier, Mojibake, Origin, Outlook, QuoteKind, RejectionKind, Role, Scope, Severity,
    StatisticForm, TimeKind, TimeModifier,
};

/// Writes one function from each variant to its name: the names are a contract, so they are spelled out and not made
/// from the identifiers, which a rename would change.
macro_rules! names {
    ($($name:ident($kind:ty) { $($variant:ident => $text:literal),* $(,)? })*) => {
        $(pub(crate) const fn $name(value: $kind) -> &'static str {
            match value { $(<$kind>::$variant => $text),* }
        })*
    };
}

names! {
    article_kind(ArticleKind) {
        Article => "article", Advertisement => "advertisement", Notice => "notice", Other => "other",
    }
    basis(Basis) {
        Option => "option", Sidecar => "sidecar", Record => "record", Path => "path", Masthead => "masthead",
        Byline => "byline", Text => "text",
    }
    byline_role(BylineRole) {
        Reporter => "reporter", Correspondent => "correspondent", Narrator => "narrator", Compiler => "compiler",
        Photographer => "photographer", Editor => "editor",
    }
    check_kind(CheckKind) {
        Sum => "sum", Rate => "rate", ListCount => "list_count", Weekday => "weekday", Gazetteer => "gazetteer",
        Range => "range", Repeat => "repeat", Order => "order",
    }
    check_status(CheckStatus) {
        Pass => "pass", Fail => "fail", Suspect => "suspect", Undetermined => "undetermined",
    }
    damage_kind(DamageKind) {
        Illegal => "illegal", Truncated => "truncated", Nul => "nul", Control => "control",
        Replacement => "replacement", PrivateUse => "private_use", ZeroWidth => "zero_width",
        ByteOrderMark => "byte_order_mark", CarriageReturn => "carriage_return", FormFeed => "form_feed",
        SoftHyphen => "soft_hyphen",
    }
    encoding_basis(EncodingBasis) {
        Given => "given", ByteOrderMark => "byte_order_mark", Form => "form", Likelihood => "likelihood",
        Fallback => "fallback",
    }
    field(Field) {
        Newspaper => "newspaper", IssueDate => "issue_date", PageLabel => "page_label", Region => "region",
    }
    fact_kind(FactKind) {
        Epidemic => "epidemic", Statistic => "statistic", Office => "office", Document => "document",
        Contact => "contact", Award => "award",
    }
    grain(Grain) {
        Second => "second", Minute => "minute", Hour => "hour", DayPart => "day_part", Day => "day", Week => "week",
        Dekad => "dekad", Month => "month", Quarter => "quarter", HalfYear => "half_year", Year => "year",
        Decade => "decade", Century => "century",
    }
    jump_direction(JumpDirection) { To => "to", From => "from" }
    modifier(Modifier) {
        Exact => "exact", About => "about", MoreThan => "more_than", AtLeast => "at_least", LessThan => "less_than",
        AtMost => "at_most", Range => "range",
    }
    mojibake(Mojibake) { Latin1 => "latin1", Windows1252 => "windows-1252", Gbk => "gbk" }
    outlook(Outlook) { Result => "result", Target => "target", Forecast => "forecast" }
    quote_kind(QuoteKind) { Direct => "direct", Indirect => "indirect" }
    rejection_kind(RejectionKind) { Refused => "refused", Failed => "failed" }
    role(Role) {
        Kicker => "kicker", Headline => "headline", Deck => "deck", StandingHead => "standing_head",
        Byline => "byline", Crosshead => "crosshead", Paragraph => "paragraph", Caption => "caption",
        Credit => "credit", Jump => "jump", Advertisement => "advertisement", Furniture => "furniture",
        Blank => "blank", Damage => "damage",
    }
    scope(Scope) {
        New => "new", Cumulative => "cumulative", Current => "current", Change => "change",
        Correction => "correction",
    }
    severity(Severity) { Note => "note", Warning => "warning" }
    statistic_form(StatisticForm) { Count => "count", Rate => "rate", Growth => "growth", Rank => "rank" }
    time_kind(TimeKind) {
        Date => "date", Time => "time", Interval => "interval", Duration => "duration", Set => "set",
    }
    time_modifier(TimeModifier) {
        About => "about", MoreThan => "more_than", LessThan => "less_than", AtLeast => "at_least",
        AtMost => "at_most", Start => "start", Mid => "mid", End => "end", Before => "before", After => "after",
        Since => "since", Until => "until",
    }
}

pub(crate) const fn compression(value: Compression) -> Option<&'static str> {
    match value {
        Compression::None => None,
        Compression::Gzip => Some("gzip"),
        Compression::Zstandard => Some("zstd"),
    }
}

pub(crate) fn origin(value: &Origin) -> String {
    match value {
        Origin::Local => "local".to_owned(),
        Origin::Imported(None) => "imported".to_owned(),
        Origin::Imported(Some(country)) => format!("imported:{country}"),
    }
}
