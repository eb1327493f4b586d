//! The output of a run while it is written: tables as their pages come, the formats beside them, the manifest.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use banmian_export::{CSV, InputRow, Manifest, OpenEnd, PageRows, TABLES, csv_headers, datapackage};
use banmian_formats::{Brat, Finished, Format, Ninjs, Parquet, Sqlite, Tei, Writer};
use banmian_model::{Digest, SCHEMA_VERSION};
use serde::Serialize;

use crate::held::{Held, Released};
use crate::output::{NO_ROOM, Output};
use crate::progress::Progress;
use crate::rows::Collecting;
use crate::run::{Report, RunManifest};
use crate::stages::Exported;
use crate::work::Clock;
use crate::{Options, TOOL};

/// Makes a format of the finished tables.
type Pass = fn(&Finished<'_>) -> Result<()>;

/// Formats that are made of the finished tables, each in a folder of its name: a line here, and a name in [`Format`].
const PASSES: &[(Format, Pass)] = &[(Format::Site, room)];

fn room(finished: &Finished<'_>) -> Result<()> {
    banmian_room::write(finished.folder, finished.manifest, &finished.folder.join("site"))?;
    Ok(())
}

/// The file that `search` reads.
pub(crate) const DATABASE: &str = "banmian.sqlite";

/// What could not be done where the rows of the inputs are kept meanwhile.
pub(crate) const TEMPORARY: &str = "writing a temporary file: make room, or set TMPDIR to a folder that has some";

/// The tables and formats while they are written.
pub(crate) struct Made<'a> {
    report: Report,
    inputs: Collecting<InputRow>,
    open_ends: Collecting<OpenEnd>,
    held: Held,
    writers: Vec<(Format, Box<dyn Writer>)>,
    options: &'a Options,
    clock: &'a Clock,
    progress: Progress,
}

impl<'a> Made<'a> {
    /// Starts the output of `inputs` inputs; 0 where it is not known how many there are.
    pub(crate) fn new(output: &mut Output, options: &'a Options, clock: &'a Clock, inputs: u64) -> Result<Self> {
        options.stop.writing_in(Some(output.workplace()));
        if writes_tables(options) {
            for table in TABLES {
                output.append(&table_name(table), b"")?;
            }
        }
        if options.writes(Format::Csv) {
            let mark = if options.bom { "\u{feff}" } else { "" };
            for (name, header) in CSV.iter().zip(csv_headers()) {
                output.append(&format!("{name}.csv"), format!("{mark}{header}").as_bytes())?;
            }
        }
        let writers = writers(output, options)?;
        Ok(Self {
            report: Report::default(),
            inputs: Collecting::default(),
            open_ends: Collecting::default(),
            held: Held::new(!writers.is_empty(), options.writes(Format::Csv)),
            writers,
            options,
            clock,
            progress: Progress::new(options, inputs),
        })
    }

    pub(crate) fn add(&mut self, output: &mut Output, exported: Exported) -> Result<()> {
        self.report.counts.add(&exported.rows);
        self.progress.one(exported.input.bytes);
        self.inputs.push(&exported.input).context(TEMPORARY)?;
        let ready = self.held.push(exported.rows, exported.tables);
        self.write(output, &ready)
    }

    /// Writes pages that wait no longer, and keeps what never found its counterpart on them.
    fn write(&mut self, output: &mut Output, pages: &[Released]) -> Result<()> {
        let open_ends = self.held.open_ends();
        open_ends
            .iter()
            .try_for_each(|end| self.open_ends.push(end))
            .context(TEMPORARY)?;
        self.clock.time("writing jsonl, csv", || {
            for page in pages {
                if writes_tables(self.options) {
                    for (table, lines) in TABLES.iter().zip(&page.tables.lines) {
                        output.append(&table_name(table), lines)?;
                    }
                }
                if self.options.writes(Format::Csv) {
                    for (name, lines) in CSV.iter().zip(&page.tables.csv) {
                        output.append(&format!("{name}.csv"), lines)?;
                    }
                }
            }
            anyhow::Ok(())
        })?;
        let rows: Vec<&PageRows> = pages.iter().filter_map(|page| page.rows.as_ref()).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let writers = self.writers.iter_mut().collect();
        let clock = self.clock;
        let write = |(format, writer): &mut (Format, Box<dyn Writer>)| {
            clock.time(&format!("writing {format}"), || {
                rows.iter().try_for_each(|rows| writer.page(rows))
            })
        };
        side_by_side(writers, self.options.jobs, write).map_err(explain)
    }

    /// Ends every file, writes the manifest and puts the folder in its place. `named` are the options that bear on the
    /// artifacts, `chain` the artifacts' digests, `why` why stages were done again.
    pub(crate) fn finish(
        mut self,
        mut output: Output,
        named: BTreeMap<String, String>,
        chain: &[(String, [u8; 32])],
        why: &[String],
    ) -> Result<Report> {
        self.progress.end();
        let rest = self.held.finish();
        self.write(&mut output, &rest)?;
        let clock = self.clock;
        let end =
            |(format, writer): (Format, Box<dyn Writer>)| clock.time(&format!("writing {format}"), || writer.finish());
        side_by_side(std::mem::take(&mut self.writers), self.options.jobs, end).map_err(explain)?;
        let [lines, ledger] = [Format::Jsonl, Format::Csv].map(|format| self.options.writes(format));
        if lines || ledger {
            output.append(
                "datapackage.json",
                &pretty(&datapackage(lines, ledger.then_some(self.options.bom)))?,
            )?;
        }
        let inputs = self.inputs.finish().context(TEMPORARY)?;
        let open_ends = self.open_ends.finish().context(TEMPORARY)?;
        let mut manifest: RunManifest = Manifest {
            tool: TOOL.to_owned(),
            schema: SCHEMA_VERSION,
            options: self.options.with_formats(named),
            counts: self.report.counts.clone(),
            artifacts: chain
                .iter()
                .map(|(stage, digest)| (stage.clone(), Digest(*digest).to_string()))
                .collect(),
            inputs,
            open_ends,
            ..Manifest::default()
        };
        output.close_files()?;
        // What the passes can say of the tables they are made of.
        manifest.files = output.closed().clone();
        pass(&mut output, self.options, &manifest, clock)?;
        (manifest.files, manifest.folders) = clock.time("digests", || output.digests())?;
        self.report.work = clock.work(why);
        if self.options.times {
            manifest.work = Some(serde_json::to_value(&self.report.work).context("writing JSON")?);
        }
        let mut to = output.writer("manifest.json");
        serde_json::to_writer_pretty(&mut to, &manifest).context("writing the manifest")?;
        to.write_all(b"\n").context("writing the manifest")?;
        drop(to);
        // A mistyped input must not cost what stands there.
        self.report.kept = manifest.counts.pages == 0 && !self.options.force && self.options.out.exists();
        if !self.report.kept {
            output.finish(&self.options.stop)?;
        }
        self.report.inputs = manifest.inputs;
        self.report.open_ends = manifest.open_ends;
        self.report.out = self.options.out.clone();
        Ok(self.report)
    }
}

/// Has each format written by a thread of its own, unless one is all there should be. None knows of the others, so that its
/// bytes hang on its rows alone; of several errors the first format's is told.
fn side_by_side<W: Send>(writers: Vec<W>, jobs: usize, write: impl Fn(W) -> Result<()> + Sync) -> Result<()> {
    if jobs == 1 || writers.len() < 2 {
        return writers.into_iter().try_for_each(write);
    }
    let write = &write;
    std::thread::scope(|scope| {
        let threads: Vec<_> = writers
            .into_iter()
            .map(|writer| scope.spawn(move || write(writer)))
            .collect();
        let done: Vec<Result<()>> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect();
        done.into_iter().collect()
    })
}

/// The passes over the finished tables, which go where nobody has asked for them.
fn pass(output: &mut Output, options: &Options, manifest: &RunManifest, clock: &Clock) -> Result<()> {
    for (format, pass) in wanted(options) {
        options.stop.check()?;
        output.own(&format!("{format}/"));
        let folder = output.path("");
        let manifest = Manifest {
            tool: manifest.tool.clone(),
            schema: manifest.schema,
            options: manifest.options.clone(),
            counts: manifest.counts.clone(),
            artifacts: manifest.artifacts.clone(),
            files: manifest.files.clone(),
            inputs: manifest.inputs.iter().collect(),
            ..Manifest::default()
        };
        let finished = Finished {
            folder: &folder,
            manifest: &manifest,
        };
        clock
            .time(&format!("writing {format}"), || pass(&finished))
            .with_context(|| format!("writing {format}"))
            .map_err(explain)?;
    }
    if writes_tables(options) && !options.writes(Format::Jsonl) {
        TABLES.iter().try_for_each(|table| output.remove(&table_name(table)))?;
    }
    Ok(())
}

fn wanted(options: &Options) -> impl Iterator<Item = &'static (Format, Pass)> {
    PASSES.iter().filter(|(format, _)| options.writes(*format))
}

/// Tables are written where they are asked for, or a format is made of them.
fn writes_tables(options: &Options) -> bool {
    options.writes(Format::Jsonl) || wanted(options).next().is_some()
}

/// Says what to do where the disk is full. Parquet and SQLite give the system's error on in words alone.
fn explain(error: anyhow::Error) -> anyhow::Error {
    let said = format!("{error:#}");
    if said.contains("No space left") || said.contains("disk is full") || said.contains("quota exceeded") {
        error.context(NO_ROOM)
    } else {
        error
    }
}

/// The formats that take rows as they come.
fn writers(output: &mut Output, options: &Options) -> Result<Vec<(Format, Box<dyn Writer>)>> {
    let mut writers = Vec::new();
    for format in Format::ALL.into_iter().filter(|&format| options.writes(format)) {
        let writer: Box<dyn Writer> = match format {
            Format::Parquet => {
                let files: Vec<PathBuf> = Parquet::files().map(|name| output.own(&name)).collect();
                let folder = files[0].parent().expect("a file of the folder");
                Box::new(Parquet::create(folder)?)
            }
            Format::Sqlite => Box::new(Sqlite::create(&output.own(DATABASE))?),
            Format::Ninjs => Box::new(Ninjs::create(&output.own("ninjs/"))?),
            Format::Tei => Box::new(Tei::create(&output.own("tei/"))?),
            Format::Brat => Box::new(Brat::create(&output.own("brat/"))?),
            // Rendered with the rows, and made of the finished tables.
            Format::Jsonl | Format::Csv | Format::Site => continue,
        };
        writers.push((format, writer));
    }
    Ok(writers)
}

fn table_name(table: &str) -> String {
    format!("{table}.jsonl")
}

/// JSON as people read it, with the line end that files have.
fn pretty(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value).context("writing JSON")?;
    text.push(b'\n');
    Ok(text)
}
