CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    page TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    blake3 TEXT NOT NULL,
    duplicate_of TEXT REFERENCES pages (page),
    encoding TEXT NOT NULL,
    newspaper TEXT,
    newspaper_basis TEXT,
    newspaper_evidence TEXT NOT NULL, -- JSON
    issue_date TEXT, -- EDTF
    issue_date_confidence TEXT,
    issue_date_basis TEXT,
    issue_date_evidence TEXT NOT NULL, -- JSON
    page_label TEXT,
    page_label_basis TEXT,
    page_label_evidence TEXT NOT NULL, -- JSON
    region TEXT,
    region_basis TEXT,
    region_evidence TEXT NOT NULL, -- JSON
    raw TEXT NOT NULL, -- JSON
    damage TEXT NOT NULL, -- JSON
    disputes TEXT NOT NULL, -- JSON
    encoding_decision TEXT NOT NULL, -- JSON
    repair TEXT, -- JSON
    diagnostics TEXT NOT NULL, -- JSON
    segmentation_margin INTEGER,
    text TEXT NOT NULL,
    offsets BLOB NOT NULL -- from the text to the bytes of the source, for `banmian search`
);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    article TEXT NOT NULL UNIQUE,
    page TEXT NOT NULL REFERENCES pages (page),
    "order" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    kicker TEXT,
    headline TEXT,
    deck TEXT,
    standing_head TEXT NOT NULL, -- JSON
    byline TEXT NOT NULL, -- JSON
    dateline TEXT, -- JSON
    text TEXT NOT NULL, -- paragraphs and captions, a line each
    people TEXT NOT NULL, -- their names, a line each
    places TEXT NOT NULL, -- their names and codes, a line each
    newspaper TEXT,
    issue_date TEXT, -- EDTF
    paragraphs TEXT NOT NULL, -- JSON
    captions TEXT NOT NULL, -- JSON
    jump TEXT, -- JSON
    spans TEXT NOT NULL, -- JSON
    raw TEXT NOT NULL, -- JSON
    kicker_spans TEXT NOT NULL, -- JSON
    headline_spans TEXT NOT NULL, -- JSON
    deck_spans TEXT NOT NULL, -- JSON
    byline_spans TEXT NOT NULL, -- JSON
    margin INTEGER,
    doubts TEXT NOT NULL -- JSON
);

CREATE TABLE mentions (
    mention TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles (article),
    type TEXT NOT NULL,
    text TEXT NOT NULL,
    name TEXT, -- of a person, organization or place; the title of an office or document
    adcode TEXT,
    "start" TEXT,
    "end" TEXT,
    number NUMERIC, -- for comparing; value has all its digits
    unit TEXT,
    value TEXT NOT NULL, -- JSON
    spans TEXT NOT NULL, -- JSON
    raw TEXT NOT NULL, -- JSON
    rule TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE facts (
    fact TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles (article),
    type TEXT NOT NULL,
    subject TEXT,
    measure TEXT,
    scope TEXT,
    origin TEXT,
    value NUMERIC, -- for comparing, as numerator and denominator are; value_exact has all its digits
    value_exact TEXT,
    unit TEXT,
    modifier TEXT,
    numerator NUMERIC,
    numerator_exact TEXT,
    denominator NUMERIC,
    denominator_exact TEXT,
    place TEXT,
    adcode TEXT,
    window_start TEXT,
    window_end TEXT,
    text TEXT NOT NULL,
    spans TEXT NOT NULL, -- JSON
    raw TEXT NOT NULL, -- JSON
    rule TEXT NOT NULL,
    form TEXT, -- of a statistic, as what follows
    outlook TEXT,
    compared_with TEXT,
    previous NUMERIC,
    previous_exact TEXT
) WITHOUT ROWID;

CREATE TABLE quotes (
    quote TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles (article),
    speaker TEXT,
    speaker_mention TEXT REFERENCES mentions (mention),
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    cue TEXT,
    spans TEXT NOT NULL, -- JSON
    raw TEXT NOT NULL, -- JSON
    rule TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE checks (
    "check" TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles (article),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    statement TEXT NOT NULL,
    proposal TEXT,
    evidence TEXT NOT NULL, -- JSON
    rule TEXT NOT NULL
) WITHOUT ROWID;

-- What is indexed are pairs of characters (see words.rs), not the columns as they are: never `rebuild` it. Datasette finds
-- the index by `content="articles"`, written just so.
CREATE VIRTUAL TABLE search USING fts5 (
    headline, text, people, places, newspaper,
    content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
