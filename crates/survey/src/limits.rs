//! What a form and a submission may be at most.
//!
//! They stand here as numbers so that a page can say them; what is over one is refused by name, never cut.

/// Bytes of an `.xlsx` or TOML file.
pub const FILE: usize = 4 << 20;
/// Entries of the archive that an `.xlsx` is.
pub const ENTRIES: usize = 500;
/// Bytes of all entries of an `.xlsx` once unpacked. The largest form in pyxform's tests unpacks to less than a tenth.
pub const UNPACKED: u64 = 16 << 20;
/// Rows of a sheet.
pub const ROWS: u32 = 5_000;
/// Columns of a sheet.
pub const COLUMNS: u32 = 300;
/// Characters of one cell.
pub const CELL: usize = 10_000;
/// Bytes of all cells of a form together: in an `.xlsx` a thousand cells can share one text.
pub const CELLS: usize = 4 << 20;
/// Groups in groups.
pub const GROUPS: usize = 16;
/// Refusals that are listed; behind the last stands how many more there are.
pub const REFUSALS: usize = 200;
/// Characters of a text answer.
pub const TEXT: usize = 4_000;
/// Values given for one field: choices of a `select_multiple`.
pub const VALUES: usize = 500;
/// Instances of a repeat.
pub const INSTANCES: usize = 100;
/// Fields of one submission.
pub const FIELDS: usize = 20_000;
/// Characters of an expression.
pub const EXPRESSION: usize = 4_000;
/// Nodes of an expression's tree.
pub const NODES: usize = 1_000;
/// Brackets and calls inside each other.
pub const DEPTH: usize = 40;
/// Nodes evaluated in checking one submission.
pub const STEPS: u64 = 2_000_000;
/// Bytes of a text that a calculation makes.
pub const COMPUTED: usize = 16_000;
/// Bytes of a `regex()` once compiled.
pub const PATTERN: usize = 1 << 19;
/// `regex()` in one expression.
pub const PATTERNS: usize = 20;
/// `regex()` in a form.
pub const PATTERNS_OF_FORM: usize = 200;
